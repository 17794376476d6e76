"""What `make chaos` has found, each as a story of its own without processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from treaty.bus import EventBus
from treaty.bus.attempt import current_attempt
from treaty.bus.receipt import Receipt
from treaty.bus.waiting import Waiting
from treaty.envelope import envelop
from treaty.errors import LogBusy, Transient
from treaty.event import Event, utc_now
from treaty.log.record import Batch, Claim, Committed, Selection, SubscriptionId
from treaty.options import Retry, SubscriptionOptions
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded
from .test_durable import Handler, SleepyClock, a_few_turns, crash, downloaded


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/app.events"


async def opened(url: str, clock: FakeClock, handler: Handler) -> EventBus:
    bus = a_bus(url, clock=clock)
    bus.subscribe(Downloaded, handler, name="h")
    await bus.open()
    await a_few_turns()
    return bus


def waiting() -> Handler:
    handler = Handler()
    handler.gate = asyncio.Event()
    return handler


async def test_what_was_handled_after_a_crash_is_not_handled_again_after_the_next(url: str) -> None:
    clock, again, after = FakeClock(), Handler(), Handler()
    bus = await opened(url, clock, waiting())
    await bus.publish(downloaded(1))
    await a_few_turns()
    await crash(bus)
    await crash(await opened(url, clock, waiting()))  # It had noted the attempt, ahead of the cursor.
    bus = await opened(url, clock, again)
    await bus.idle()
    [state] = await bus.log.subscriptions()
    await crash(bus)
    bus = await opened(url, clock, after)
    await bus.close()
    assert (again.seen, after.seen, state.lag) == (["1"], [], 0)


class Busy:
    """A commit that finds the file locked so many times."""

    def __init__(self, bus: EventBus) -> None:
        self.left = 0
        self._log, self._commit = bus.log, bus.log.commit

    async def __call__(self, batch: Batch) -> Committed:
        if self.left:
            self.left -= 1
            raise LogBusy(self._log.name, "another program keeps it locked")
        return await self._commit(batch)


@pytest.mark.parametrize("has_inbox", [False, True])
@pytest.mark.parametrize("is_clean", [False, True])
async def test_a_log_that_is_locked_for_a_while_parks_nothing_and_stops_nobody(
    url: str, has_inbox: bool, is_clean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, handler = FakeClock(), Handler()
    if not is_clean:  # So that attempts are noted before they begin.
        await crash(await opened(url, clock, waiting()))
    async with a_bus(url, clock=clock) as bus:
        busy = Busy(bus)
        monkeypatch.setattr(bus.log, "commit", busy)
        options = SubscriptionOptions(has_inbox=has_inbox)
        subscription = bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(0))
        await bus.idle()
        subscription.pause()
        for number in (1, 2, 3):
            await bus.publish(downloaded(number))
        await bus.idle()
        busy.left = 2
        subscription.resume()
        await clock.advance(20)
        await bus.idle()
        assert await bus.parked() == []
        assert busy.left == 0
        assert sorted(set(handler.seen)) == ["0", "1", "2", "3"]
        if has_inbox:
            assert handler.seen == ["0", "1", "2", "3"]


class Gated:
    """A handler whose events can be stopped, each by its path, and fail the first time."""

    def __init__(self, *gates: str, fails: str = "") -> None:
        self.gates = {path: asyncio.Event() for path in gates}
        self.fails, self.seen = set(fails), list[str]()

    async def __call__(self, event: Event[Downloaded]) -> None:
        path = event.data.file_path
        if path in self.fails:
            self.fails.discard(path)
            raise Transient
        if path in self.gates:
            await self.gates[path].wait()
        self.seen.append(path)


async def test_a_retry_lets_nobody_of_its_key_overtake_where_two_are_handled_at_a_time(url: str) -> None:
    clock, handler = FakeClock(), Gated("7", "8", "2", fails="1")
    options = SubscriptionOptions(concurrency=2, retry=Retry(immediate=0, delays_s=(1.0,), jitter=0))
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(1, "a"))
        await bus.idle()
        for number, key in ((7, "b"), (8, "c"), (2, "a"), (3, "a")):
            await bus.publish(downloaded(number, key))
        await clock.advance(1)
        handler.gates["7"].set()
        await clock.settle()
        handler.gates["8"].set()
        await clock.settle()
        before = list(handler.seen)
        handler.gates["2"].set()
        await bus.idle()
    assert before == ["7", "1", "8"]
    assert handler.seen == ["7", "1", "8", "2", "3"]


async def test_keys_that_are_let_go_at_a_time_come_each_once_and_in_order(url: str) -> None:
    handler = Gated(fails="14")
    options = SubscriptionOptions(concurrency=3, retry=Retry(immediate=0, delays_s=()))
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        for number, key in enumerate("aaabbb", start=1):
            await bus.publish(downloaded(number, key))
        await bus.idle()
        assert handler.seen == []
        assert await bus.redrive(Selection()) == 2
        await bus.idle()
        assert [path for path in handler.seen if path in "123"] == ["1", "2", "3"]
        assert [path for path in handler.seen if path in "456"] == ["4", "5", "6"]


def test_a_key_whose_events_were_taken_out_is_not_waited_for() -> None:
    waiting = Waiting(by_key=True)
    first, second, third = (
        Receipt(envelop(Downloaded(download_id="a"), source="s", key="a", time=utc_now(), context=None), ())
        for _ in range(3)
    )
    waiting.push(first)
    waiting.push(second)
    assert set(waiting.clear()) == {first, second}
    waiting.push(third)
    assert waiting.pop() is third


async def test_what_fails_while_parked_events_are_redriven_is_still_tried_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, handler = FakeClock(), Gated()
    options = SubscriptionOptions(retry=Retry(immediate=0, delays_s=(1.0, 1.0), jitter=0))
    errors: dict[str, list[Exception]] = {"0": [LookupError()], "1": [Transient(), Transient()]}

    async def handle(event: Event[Downloaded]) -> None:
        await handler(event)
        if errors.get(event.data.file_path):
            raise errors[event.data.file_path].pop()

    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handle, name="h", options=options)
        for number in (0, 1):
            await bus.publish(downloaded(number))
        await bus.idle()
        handler.gates["1"] = asyncio.Event()
        await clock.advance(1)  # It is tried again, and waits.
        claim = bus.log.claim

        async def claim_late(subscription: SubscriptionId, start: int) -> Claim | None:
            handler.gates["1"].set()
            await a_few_turns()
            return await claim(subscription, start)

        monkeypatch.setattr(bus.log, "claim", claim_late)
        assert await bus.redrive(Selection()) == 1
        await bus.idle()
        await clock.advance(1)
        await bus.idle()
    assert handler.seen == ["0", "1", "1", "0", "1"]


async def test_a_change_that_could_not_be_looked_at_is_looked_at_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, handler = FakeClock(), Gated(fails="1")
    async with a_bus(url, clock=clock) as bus, a_bus(url, clock=clock) as other:
        bus.subscribe(Downloaded, handler, name="h", options=SubscriptionOptions(retry=Retry(immediate=0, delays_s=())))
        await bus.publish(downloaded(1))
        await clock.advance(1)
        claim, failures = bus.log.claim, [LogBusy(bus.log.name, "another program keeps it locked")]

        async def claim_busy(subscription: SubscriptionId, start: int) -> Claim | None:
            if failures:
                raise failures.pop()
            return await claim(subscription, start)

        monkeypatch.setattr(bus.log, "claim", claim_busy)
        assert await other.redrive(Selection()) == 1
        await clock.advance(1)
        await bus.idle()
    assert handler.seen == ["1"]


async def test_each_attempt_counts_once(url: str) -> None:
    clock, numbers = FakeClock(), list[int]()

    def fail(event: Event[Downloaded]) -> None:
        attempt = current_attempt()
        numbers.append(attempt.number if attempt else 1)
        raise Transient

    async with a_bus(url, clock=clock) as bus:
        options = SubscriptionOptions(retry=Retry(immediate=1, delays_s=(1.0, 1.0), jitter=0))
        bus.subscribe(Downloaded, fail, name="h", options=options)
        await bus.publish(downloaded(1))
        await bus.idle()
        await clock.advance(2)
        await bus.idle()
        [parked] = await bus.parked()
    assert (numbers, parked.row.attempts) == ([1, 2, 3, 4], 4)


async def test_who_slept_until_its_next_beat_does_not_take_itself_to_be_an_owner_again(url: str) -> None:
    sleepy, clock, first, second = SleepyClock(), FakeClock(), Handler(), Handler()
    async with a_bus(url, clock=sleepy) as asleep, a_bus(url, clock=clock) as awake:
        asleep.subscribe(Downloaded, first, name="h")
        await asleep.publish(downloaded(0))
        await sleepy.advance(1.66)
        awake.subscribe(Downloaded, second, name="h")
        await clock.advance(60)
        sleepy.slept_s = 60.0
        await sleepy.advance(0.01)  # It beats, and has not yet looked at what others have written.
        await asleep.publish(downloaded(1))
        await asleep.idle()
        await clock.advance(1)
        await awake.idle()
    assert (first.seen, second.seen) == (["0"], ["1"])


async def test_a_beat_that_falls_due_while_something_is_looked_up_is_not_left_out(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, gate, beats = FakeClock(), asyncio.Event(), list[None]()
    async with a_bus(url, clock=clock) as bus:
        change = bus.log.change

        async def change_late() -> int:
            await gate.wait()
            return await change()

        async def beat() -> None:
            beats.append(None)

        monkeypatch.setattr(bus.log, "change", change_late)
        monkeypatch.setattr(bus.log, "beat", beat)
        await clock.advance(2)
        before = len(beats)
        gate.set()
        await clock.settle()
    assert (before, len(beats)) == (0, 1)


async def test_an_attempt_that_a_clean_end_cut_short_is_no_death(url: str) -> None:
    clock, handler = FakeClock(), Handler()
    await crash(await opened(url, clock, waiting()))  # So that attempts are noted before they begin.
    async with a_bus(url, clock=clock) as bus:
        await bus.publish(downloaded(1))
    for _ in range(5):
        bus = await opened(url, clock, waiting())
        closing = asyncio.create_task(bus.close())
        await a_few_turns()
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
    bus = await opened(url, clock, handler)
    await bus.idle()
    parked = await bus.parked()
    await bus.close()
    assert (handler.seen, parked) == (["1"], [])
