"""What a log on disk adds: nothing accepted is lost, whoever ends how."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from treaty.bus import EventBus
from treaty.bus.receipt import Receipt
from treaty.errors import NotInTransaction, RolledBack, SubscriptionVanished, Transient
from treaty.event import Event
from treaty.log.record import Query, Selection, SubscriptionId
from treaty.log.sqlite import owners
from treaty.options import Mode, Retention, Retry, SubscriptionOptions
from treaty.payload import EventPayload
from treaty.testing import FakeClock
from treaty.upcast import Upcaster, UpcastStep

from .buses import a_bus
from .payloads import Downloaded, Tagged

ID = SubscriptionId("download.completed", "-/h")


def downloaded(number: int = 1, key: str | None = None) -> Downloaded:
    return Downloaded(download_id=key or f"d{number}", file_path=str(number))


class Handler:
    def __init__(self) -> None:
        self.seen: list[str] = []
        self.fails: dict[str, int] = {}
        self.gate: asyncio.Event | None = None

    async def __call__(self, event: Event[Downloaded]) -> None:
        if self.gate:
            await self.gate.wait()
        path = event.data.file_path
        if self.fails.get(path):
            self.fails[path] -= 1
            raise Transient(path)
        self.seen.append(path)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/app.events"


async def crash(bus: EventBus) -> None:
    """End a bus as the death of its process would: nothing is written any more, and nothing is given back."""
    bus._core.is_aborting = True
    for task in tuple(bus._core.activity.tasks):
        task.cancel()
    bus._core.committer.abort()
    await a_few_turns()
    owners.OPEN.discard(bus.log.owner)  # It is as dead as its process would be.


async def test_what_was_published_is_there_after_a_restart(url: str) -> None:
    handler, clock = Handler(), FakeClock()
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handler, name="h").pause()
        sent = [(await bus.publish(downloaded(number))).event for number in range(3)]
        await bus.idle()
    assert handler.seen == []
    got: list[Event[Downloaded]] = []
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, got.append, name="h")
        await bus.idle()
    assert got == sent
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handler, name="h")
        await bus.idle()
    assert handler.seen == []


async def test_a_new_subscription_begins_with_what_is_new_unless_it_asks_for_all(url: str) -> None:
    new, old = Handler(), Handler()
    async with a_bus(url, clock=FakeClock()) as bus:
        await bus.publish(downloaded(1))
        bus.subscribe(Downloaded, new, name="new")
        bus.subscribe(Downloaded, old, name="old", options=SubscriptionOptions(start="oldest"))
        await bus.publish(downloaded(2))
        await bus.idle()
    assert (new.seen, old.seen) == (["2"], ["1", "2"])


async def test_a_retry_that_is_due_later_survives_a_restart(url: str) -> None:
    clock, handler = FakeClock(), Handler()
    handler.fails = {"1": 1}
    options = SubscriptionOptions(retry=Retry(immediate=0, delays_s=(60.0,), jitter=0))
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(1, "a"))
        await bus.publish(downloaded(2, "a"))
        await bus.publish(downloaded(3, "b"))
        await bus.idle()
    assert handler.seen == ["3"]
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.idle()
        await clock.advance(59)
        assert handler.seen == ["3"]
        await clock.advance(1)
        await bus.idle()
    assert handler.seen == ["3", "1", "2"]


async def test_parked_events_are_redriven_after_a_restart_and_their_key_follows(url: str) -> None:
    handler = Handler()
    handler.fails = {"1": 1}
    options = SubscriptionOptions(retry=Retry(immediate=0, delays_s=()))
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        for number in (1, 2):
            await bus.publish(downloaded(number, "a"))
        await bus.idle()
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(3, "a"))
        await bus.idle()
        assert handler.seen == []
        [parked] = await bus.parked()
        assert parked.record.key == "a"
        assert await bus.redrive(Selection()) == 1
        await bus.idle()
    assert handler.seen == ["1", "2", "3"]


async def test_what_was_redriven_and_handled_is_not_handled_again_after_a_restart(url: str) -> None:
    handler, clock = Handler(), FakeClock()
    handler.fails = {"1": 1}
    options = SubscriptionOptions(retry=Retry(immediate=0, delays_s=()))
    for start in ("publishes", "redrives", "looks"):
        async with a_bus(url, clock=clock) as bus:
            bus.subscribe(Downloaded, handler, name="h", options=options)
            if start == "publishes":
                await bus.publish(downloaded(1))
            if start == "redrives":
                assert await bus.redrive(Selection()) == 1
            await bus.idle()
            [state] = await bus.states()
            assert state.lag == 0
    assert handler.seen == ["1"]


async def test_what_was_handled_ahead_of_the_cursor_is_not_handled_again_after_a_restart(url: str) -> None:
    clock, gate, seen = FakeClock(), asyncio.Event(), list[str]()
    options = SubscriptionOptions(concurrency=2, retry=Retry(immediate=0, delays_s=(5.0,), jitter=0))

    async def handle(event: Event[Downloaded]) -> None:
        seen.append(event.data.file_path)
        if event.data.file_path == "1":
            await gate.wait()
        if seen == ["1", "2"]:
            raise Transient("once")

    bus = a_bus(url, clock=clock)
    await bus.open()
    bus.subscribe(Downloaded, handle, name="h", options=options)
    for number in (1, 2):
        await bus.publish(downloaded(number))
    await a_few_turns()
    await clock.advance(5)
    await a_few_turns()
    assert seen == ["1", "2", "2"]
    await crash(bus)
    gate.set()
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, handle, name="h", options=options)
        await clock.advance(20)
        await bus.idle()
    assert seen == ["1", "2", "2", "1"]


async def test_a_slow_subscriber_reads_from_the_log_what_its_queue_had_no_room_for(url: str) -> None:
    handler = Handler()
    handler.gate = asyncio.Event()
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=SubscriptionOptions(capacity=3))
        receipts = [await bus.publish(downloaded(number)) for number in range(20)]
        handler.gate.set()
        assert [(await receipt.settled())[0].error for receipt in receipts] == [None] * 20
        assert handler.seen == [str(number) for number in range(20)]
        await bus.publish(downloaded(20))
    assert handler.seen[-1] == "20"


async def test_an_id_that_is_known_is_not_accepted_again(url: str) -> None:
    handler = Handler()
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, handler, name="h")
        for number in (1, 2):
            await (await bus.publish(downloaded(number), id="same")).settled()
        assert len(await bus.events(Query())) == 1
    assert handler.seen == ["1"]


async def test_two_buses_on_one_file_never_both_deliver_and_one_takes_over_from_the_other(url: str) -> None:
    clock, first, second = FakeClock(), Handler(), Handler()
    async with a_bus(url, clock=clock) as other:
        async with a_bus(url, clock=clock) as bus:
            one = bus.subscribe(Downloaded, first, name="h")
            await bus.publish(downloaded(0))
            two = other.subscribe(Downloaded, second, name="h")
            await other.publish(downloaded(1))
            await bus.publish(downloaded(2))
            await clock.advance(1)
            await bus.idle()
            assert (one.is_active, two.is_active) == (True, False)
            assert (first.seen, second.seen) == (["0", "1", "2"], [])
        await clock.advance(10)
        await other.publish(downloaded(3))
        await other.idle()
        assert two.is_active
    assert (first.seen, second.seen) == (["0", "1", "2"], ["3"])


async def test_broadcast_reaches_every_process_that_is_there(url: str) -> None:
    clock, first, second = FakeClock(), Handler(), Handler()
    options = SubscriptionOptions(mode=Mode.BROADCAST)
    async with a_bus(url, clock=clock) as one, a_bus(url, clock=clock) as two:
        one.subscribe(Downloaded, first, name="h", options=options)
        two.subscribe(Downloaded, second, name="h", options=options)
        await one.publish(downloaded(1))
        await two.publish(downloaded(2))
        await clock.advance(1)
        await one.idle()
        await two.idle()
        assert (first.seen, second.seen) == (["1", "2"], ["1", "2"])


async def test_a_request_is_answered_by_another_process(url: str) -> None:
    clock = FakeClock()
    async with a_bus(url, clock=clock) as one, a_bus(url, clock=clock) as two:

        async def answer(event: Event[Downloaded]) -> None:
            await two.publish(Tagged(title=event.data.file_path))

        two.subscribe(Downloaded, answer, name="answers")
        asking = asyncio.create_task(one.request(downloaded(7), Tagged, timeout_s=30))
        await clock.advance(1)
        assert (await asking).data.title == "7"


async def test_replay_gives_events_again_and_handlers_may_refuse(url: str) -> None:
    handler, once = Handler(), Handler()
    async with a_bus(url, clock=FakeClock()) as bus:
        subscription = bus.subscribe(Downloaded, handler, name="h")
        skipping = bus.subscribe(Downloaded, once, name="once", options=SubscriptionOptions(replay="skip"))
        for number in range(3):
            await bus.publish(downloaded(number))
        await bus.idle()
        for each in (subscription, skipping):
            await bus.replay(each, 1)
        await bus.idle()
        await bus.publish(downloaded(3))
        await bus.idle()
    assert handler.seen == ["0", "1", "2", "1", "2", "3"]
    assert once.seen == ["0", "1", "2", "3"]


async def test_an_inbox_commits_what_the_handler_writes_with_the_cursor(url: str) -> None:
    fails = 1

    async with a_bus(url, clock=FakeClock()) as bus:
        async with bus.transaction() as connection:
            connection.execute("create table effects (path text)")

        async def handle(event: Event[Downloaded]) -> None:
            nonlocal fails
            connection: sqlite3.Connection = bus.inbox()
            connection.execute("insert into effects values (?)", (event.data.file_path,))
            await bus.publish(Tagged(title=event.data.file_path))
            if event.data.file_path == "1" and fails:
                fails -= 1
                raise Transient("once")

        tagged: list[Event[Tagged]] = []
        bus.subscribe(Downloaded, handle, name="h", options=SubscriptionOptions(has_inbox=True))
        bus.subscribe(Tagged, tagged.append, name="t")
        for number in range(3):
            await bus.publish(downloaded(number))
        await bus.idle()
        async with bus.transaction() as connection:
            rows = connection.execute("select path from effects").fetchall()
        assert rows == [("0",), ("1",), ("2",)]
        assert [event.data.title for event in tagged] == ["0", "1", "2"]
        assert len({event.causation_id for event in tagged}) == 3
        with pytest.raises(NotInTransaction):
            bus.inbox()


async def test_an_outbox_publishes_with_the_callers_rows_or_not_at_all(url: str) -> None:
    handler = Handler()
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, handler, name="h")
        own = sqlite3.connect(url.removeprefix("sqlite:///"))
        own.execute("create table business (path text)")
        own.commit()
        async with bus.transaction(own) as connection:
            connection.execute("insert into business values ('1')")
            await bus.publish(downloaded(1))
            await bus.publish(downloaded(2))
            assert handler.seen == []
        await bus.idle()
        assert handler.seen == ["1", "2"]

        async def fails() -> None:
            async with bus.transaction(own) as connection:
                connection.execute("insert into business values ('3')")
                undone.append(await bus.publish(downloaded(3)))
                raise LookupError

        undone: list[Receipt[Downloaded]] = []
        with pytest.raises(LookupError):
            await fails()
        assert [type(delivery.error) for delivery in await undone[0].settled()] == [RolledBack]
        await bus.publish(downloaded(4))
        await bus.idle()
        assert handler.seen == ["1", "2", "4"]
        assert own.execute("select path from business").fetchall() == [("1",)]
        own.close()


async def test_a_subscription_that_the_contract_has_forgotten_stops_the_start_until_it_is_retired(url: str) -> None:
    class Listed(EventPayload):
        __event_type__ = "listed"
        __event_version__ = "1.0.0"
        __producer__ = "maker"
        __consumers__ = ("reader", "gone")

    class Shorter(Listed):
        __consumers__ = ("reader",)

    async with EventBus(url, clock=FakeClock()) as bus:
        for consumer in ("reader", "gone"):
            bus.subscribe(Listed, lambda event: None, consumer=consumer)
    bus = EventBus(url, clock=FakeClock())
    bus.announce(Shorter)
    with pytest.raises(SubscriptionVanished, match="gone"):
        await bus.open()
    async with EventBus(url, clock=FakeClock()) as bus:
        with pytest.raises(SubscriptionVanished):
            await bus.publish(Shorter())
        await bus.retire(SubscriptionId("listed", "gone"))
        await bus.publish(Shorter())


async def test_events_that_were_under_way_when_the_process_died_come_again_one_at_a_time(url: str) -> None:
    clock, handler = FakeClock(), Handler()
    handler.gate = asyncio.Event()
    bus = a_bus(url, clock=clock)
    await bus.open()
    bus.subscribe(Downloaded, handler, name="h")
    for number in range(3):
        await bus.publish(downloaded(number))
    await a_few_turns()
    await crash(bus)
    again = Handler()
    async with a_bus(url, clock=clock) as bus:
        bus.subscribe(Downloaded, again, name="h")
        await clock.advance(20)
        await bus.idle()
    assert again.seen == ["0", "1", "2"]


async def a_few_turns() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


class SleepyClock(FakeClock):
    """A clock of a process that was stopped for a while: its timers slept, and the time did not."""

    slept_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.slept_s


async def test_who_slept_for_longer_than_a_lease_delivers_nothing_until_it_knows_that_it_may(url: str) -> None:
    sleepy, clock, first, second = SleepyClock(), FakeClock(), Handler(), Handler()
    async with a_bus(url, clock=sleepy) as asleep, a_bus(url, clock=clock) as awake:
        one = asleep.subscribe(Downloaded, first, name="h")
        await asleep.publish(downloaded(0))
        await asleep.idle()
        two = awake.subscribe(Downloaded, second, name="h")
        await clock.advance(60)
        assert two.is_active
        await awake.publish(downloaded(1))
        await awake.idle()
        sleepy.slept_s = 60.0
        await asleep.publish(downloaded(2))
        await asleep.idle()
        await clock.advance(1)
        await awake.idle()
        assert not one.is_active
        assert (first.seen, second.seen) == (["0"], ["1", "2"])


async def test_retention_drops_what_everybody_has_handled(url: str) -> None:
    clock, handler = FakeClock(), Handler()
    async with a_bus(url, clock=clock, retention=Retention(keep_s=100, every_s=10)) as bus:
        subscription = bus.subscribe(Downloaded, handler, name="h")
        await bus.publish(downloaded(1))
        await bus.idle()
        subscription.pause()
        await bus.publish(downloaded(2))
        await clock.advance(120)
        await bus.idle()
        assert [record.key for record in await bus.events()] == ["d2"]
        subscription.resume()
        await bus.idle()
        await clock.advance(20)
        await bus.idle()
        assert await bus.events() == []
    assert handler.seen == ["1", "2"]


class Old(EventPayload):
    __event_type__ = "download.completed"
    __event_version__ = "0.9.0"
    identifier: str


class Raising(Upcaster):
    def steps(self) -> tuple[UpcastStep, ...]:
        return (UpcastStep(Old, lambda old: Downloaded(download_id=old.identifier, file_path="raised")),)


async def test_older_versions_in_the_log_are_read_as_the_current_one_and_unknown_ones_are_parked(url: str) -> None:
    handler = Handler()
    async with a_bus(url, clock=FakeClock()) as bus:
        await bus.publish(Old(identifier="d1"))

    class Future(Downloaded):
        __event_version__ = "7.0.0"

    async with a_bus(url, clock=FakeClock()) as bus:
        await bus.publish(Future(download_id="d2"))
    options = SubscriptionOptions(start="oldest")
    async with a_bus(url, clock=FakeClock(), upcasters=[Raising()]) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(3))
        await bus.idle()
        [parked] = await bus.parked()
        assert (parked.record.version, parked.row.reason) == ("7.0.0", "unreadable")
    assert handler.seen == ["raised", "3"]
