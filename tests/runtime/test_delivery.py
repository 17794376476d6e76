"""Retries, parking, order within a key, and what options a subscription has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from treaty.bus import EventBus
from treaty.errors import (
    EnvelopeInvalid,
    NoReply,
    NotAwaited,
    OptionsInvalid,
    PayloadInvalid,
    Transient,
    WaitsForItself,
)
from treaty.event import FIELDS, Event
from treaty.log.memory import MemoryLog
from treaty.log.record import Selection
from treaty.options import Batch, Mode, Retention, Retry, SubscriptionOptions
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded, Tagged

NEVER = Retry(immediate=0, delays_s=())


def downloaded(number: int = 1, key: str | None = None) -> Downloaded:
    return Downloaded(download_id=key or f"d{number}", file_path=str(number))


class Failing:
    """A handler that fails as often as it was told, by the number in the event's path."""

    def __init__(self, times: dict[str, int], error: Callable[[], BaseException] = lambda: Transient("later")) -> None:
        self.left, self.error = dict(times), error
        self.calls: list[str] = []
        self.handled: list[str] = []

    async def __call__(self, event: Event[Downloaded]) -> None:
        path = event.data.file_path
        self.calls.append(path)
        if self.left.get(path, 0):
            self.left[path] -= 1
            raise self.error()
        self.handled.append(path)


async def test_a_transient_failure_is_tried_again_at_once_then_later_and_nobody_else_waits() -> None:
    clock, handler = FakeClock(), Failing({"1": 3})
    async with a_bus(clock=clock) as bus:
        options = SubscriptionOptions(retry=Retry(immediate=1, delays_s=(1.0, 10.0), jitter=0))
        bus.subscribe(Downloaded, handler, name="h", options=options)
        receipt = await bus.publish(downloaded(1))
        await bus.publish(downloaded(2))
        await bus.idle()
        assert handler.calls == ["1", "1", "2"]
        await clock.advance(0.9)
        assert handler.calls == ["1", "1", "2"]
        await clock.advance(0.1)
        await bus.idle()
        assert handler.calls == ["1", "1", "2", "1"]
        await clock.advance(10)
        [delivery] = await receipt.settled()
        assert (delivery.error, handler.handled) == (None, ["2", "1"])


async def test_what_fails_too_often_is_parked_and_can_be_redriven() -> None:
    clock, handler = FakeClock(), Failing({"1": 4})
    async with a_bus(clock=clock) as bus:
        options = SubscriptionOptions(retry=Retry(immediate=1, delays_s=(1.0,), jitter=0))
        bus.subscribe(Downloaded, handler, name="h", options=options)
        receipt = await bus.publish(downloaded(1))
        await bus.idle()
        await clock.advance(1)
        [delivery] = await receipt.settled()
        assert isinstance(delivery.error, Transient)
        [parked] = await bus.parked()
        assert (parked.row.attempts, parked.row.reason, parked.record.id) == (3, "attempts", receipt.event.id)
        assert parked.row.failure is not None
        assert parked.row.failure.error == "treaty.errors.bus.Transient"
        assert await bus.redrive(Selection()) == 1
        await bus.idle()
        assert await bus.parked() == []
        assert handler.handled == ["1"]  # The last failure and one immediate retry.


async def test_every_attempt_that_failed_is_noted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    clock, handler = FakeClock(), Failing({"1": 3})
    async with a_bus(clock=clock) as bus:
        options = SubscriptionOptions(retry=Retry(immediate=1, delays_s=(1.0,), jitter=0))
        bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(1))
        await bus.idle()
        await clock.advance(1)
        await bus.idle()
    noted = [(vars(one)["treaty_notice"], vars(one)["treaty_attempt"]) for one in caplog.records]
    assert noted == [("delivery_failed", 1), ("delivery_failed", 2), ("parked", 3)]


@pytest.mark.parametrize("error", [LookupError, SystemExit, GeneratorExit, asyncio.CancelledError, BaseException])
async def test_what_will_not_help_is_not_tried_again(error: type[BaseException]) -> None:
    handler = Failing({"1": 1}, error)
    async with a_bus() as bus:
        bus.subscribe(Downloaded, handler, name="h")
        [delivery] = await (await bus.publish(downloaded(1))).settled()
        assert type(delivery.error) is error
        [parked] = await bus.parked()
        assert (parked.row.attempts, parked.row.reason) == (1, "permanent")
        await (await bus.publish(downloaded(2))).settled()
    assert handler.calls == ["1", "2"]


async def test_events_of_a_key_wait_behind_one_that_failed_and_others_do_not() -> None:
    clock, handler = FakeClock(), Failing({"1": 1})
    async with a_bus(clock=clock) as bus:
        options = SubscriptionOptions(retry=Retry(immediate=0, delays_s=(5.0,), jitter=0))
        bus.subscribe(Downloaded, handler, name="h", options=options)
        for number, key in ((1, "a"), (2, "a"), (3, "b"), (4, "a")):
            receipt = await bus.publish(downloaded(number, key))
        await bus.idle()
        assert handler.handled == ["3"]
        await clock.advance(5)
        await receipt.settled()
        assert handler.handled == ["3", "1", "2", "4"]


async def test_what_is_parked_holds_back_its_key_until_it_is_redriven_or_let_go() -> None:
    handler = Failing({"1": 1}, LookupError)
    async with a_bus() as bus:
        bus.subscribe(Downloaded, handler, name="h")
        for number, key in ((1, "a"), (2, "a"), (3, "b")):
            await bus.publish(downloaded(number, key))
        await bus.idle()
        assert handler.handled == ["3"]
        assert await bus.discard(Selection(key="a"), reason="a test") == 1
        await bus.idle()
        assert handler.handled == ["3", "2"]
        await (await bus.publish(downloaded(4, "a"))).settled()
        assert handler.handled == ["3", "2", "4"]


async def test_a_handler_that_forgot_to_await_is_told() -> None:
    async def work() -> None: ...

    async def forgets(event: Event[Downloaded]) -> Any:
        return work()

    async with a_bus() as bus:
        bus.subscribe(Downloaded, forgets, name="h")
        [delivery] = await (await bus.publish(downloaded())).settled()
    assert isinstance(delivery.error, NotAwaited)


async def test_a_handler_over_its_time_is_cancelled_and_tried_again() -> None:
    clock, cancelled = FakeClock(), 0

    async def hang(event: Event[Downloaded]) -> None:
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled += 1
            raise

    async with a_bus(clock=clock) as bus:
        options = SubscriptionOptions(timeout_s=3, retry=Retry(immediate=1, delays_s=()))
        bus.subscribe(Downloaded, hang, name="h", options=options)
        receipt = await bus.publish(downloaded())
        await clock.advance(3)
        await clock.advance(3)
        [delivery] = await receipt.settled()
    assert isinstance(delivery.error, TimeoutError)
    assert cancelled == 2


async def test_several_are_handled_at_a_time_and_those_of_one_key_one_after_another() -> None:
    under_way: set[str] = set()
    most, order, gates = 0, list[str](), {str(number): asyncio.Event() for number in range(6)}

    async def handle(event: Event[Downloaded]) -> None:
        nonlocal most
        assert event.data.download_id not in under_way
        under_way.add(event.data.download_id)
        most = max(most, len(under_way))
        await gates[event.data.file_path].wait()
        under_way.remove(event.data.download_id)
        order.append(event.data.file_path)

    async with a_bus() as bus:
        bus.subscribe(Downloaded, handle, name="h", options=SubscriptionOptions(concurrency=3))
        for number, key in enumerate("aabacb"):
            await bus.publish(downloaded(number, key))
        for number in (4, 2, 0, 1, 5, 3):
            gates[str(number)].set()
            await a_few_turns()
    assert most == 3
    assert order == ["4", "2", "0", "1", "5", "3"]


async def test_the_highest_priority_comes_first_among_those_that_wait() -> None:
    gate, order = asyncio.Event(), list[str]()

    async def handle(event: Event[Downloaded]) -> None:
        await gate.wait()
        order.append(event.data.file_path)

    async with a_bus() as bus:
        options = SubscriptionOptions(priority=lambda event: int(event.data.file_path), concurrency=1)
        bus.subscribe(Downloaded, handle, name="h", options=options)
        for number in (1, 2, 9, 3, 9):
            await bus.publish(downloaded(number, f"{number}"))
        await a_few_turns()
        gate.set()
    assert order == ["1", "9", "9", "3", "2"]


async def test_a_filter_lets_the_others_pass_unhandled() -> None:
    handler = Failing({})
    async with a_bus() as bus:
        options = SubscriptionOptions(where=lambda event: event.data.file_path != "2")
        bus.subscribe(Downloaded, handler, name="h", options=options)
        receipts = [await bus.publish(downloaded(number)) for number in range(4)]
        assert [(await receipt.settled())[0].error for receipt in receipts] == [None] * 4
    assert handler.handled == ["0", "1", "3"]


async def test_a_batch_holds_what_waits_up_to_its_size() -> None:
    seen: list[list[str]] = []

    def handle(events: Any) -> None:
        seen.append([event.data.file_path for event in events])

    async with a_bus() as bus:
        bus.subscribe_batch(Downloaded, handle, name="h", batch=Batch(size=3))
        for number in range(7):
            await bus.publish(downloaded(number))
    assert seen == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


async def test_a_batch_waits_for_others_as_long_as_it_may() -> None:
    clock, seen = FakeClock(), list[list[str]]()

    def handle(events: Any) -> None:
        seen.append([event.data.file_path for event in events])

    async with a_bus(clock=clock) as bus:
        bus.subscribe_batch(Downloaded, handle, name="h", batch=Batch(size=3, wait_s=5))
        await bus.publish(downloaded(0))
        await clock.advance(4)
        assert seen == []
        await bus.publish(downloaded(1))
        await clock.advance(1)
        assert seen == [["0", "1"]]
        for number in range(2, 5):
            await bus.publish(downloaded(number))
        await bus.idle()
        assert seen == [["0", "1"], ["2", "3", "4"]]


async def test_a_batch_that_fails_is_tried_event_by_event() -> None:
    seen: list[list[str]] = []

    def handle(events: Any) -> None:
        paths = [event.data.file_path for event in events]
        seen.append(paths)
        if "1" in paths:
            raise LookupError

    async with a_bus() as bus:
        bus.subscribe_batch(Downloaded, handle, name="h", batch=Batch(size=3))
        receipts = [await bus.publish(downloaded(number)) for number in range(3)]
        errors = [(await receipt.settled())[0].error for receipt in receipts]
    assert [type(error) for error in errors] == [type(None), LookupError, type(None)]
    assert seen == [["0", "1", "2"], ["0"], ["1"], ["2"]]


async def test_blocking_handlers_run_in_a_thread_with_the_events_context() -> None:
    threads: list[bool] = []

    def block(event: Event[Downloaded]) -> None:
        threads.append(threading.current_thread() is threading.main_thread())

    async with a_bus() as bus:
        bus.subscribe(Downloaded, block, name="h", options=SubscriptionOptions(is_blocking=True))
        await (await bus.publish(downloaded())).settled()
    assert threads == [False]


async def test_those_who_share_a_name_take_turns_and_those_with_names_of_their_own_all_get_it() -> None:
    seen: list[str] = []
    shared = SubscriptionOptions(mode=Mode.SHARED)

    def noting(who: str) -> Callable[[Event[Downloaded]], None]:
        return lambda event: seen.append(f"{who}{event.data.file_path}")

    async with a_bus() as bus:
        bus.subscribe(Downloaded, noting("a"), name="mail", options=shared)
        bus.subscribe(Downloaded, noting("b"), name="mail", options=shared)
        bus.subscribe(Downloaded, noting("c"), name="other")
        for number in range(4):
            await bus.publish(downloaded(number))
    assert sorted(seen) == ["a0", "a2", "b1", "b3", "c0", "c1", "c2", "c3"]


async def test_a_full_queue_makes_the_publisher_wait_and_a_handler_never() -> None:
    gate, published = asyncio.Event(), list[int]()

    async def wait(event: Event[Tagged]) -> None:
        await gate.wait()

    async def publish(bus: EventBus) -> None:
        for number in range(20):
            await bus.publish(Tagged(title=str(number)))
            published.append(number)

    async with a_bus() as bus:
        bus.subscribe(Tagged, wait, name="slow", options=SubscriptionOptions(capacity=5))
        bus.subscribe(Downloaded, lambda event: None, name="other")
        task = asyncio.create_task(publish(bus))
        await a_few_turns()
        assert 5 <= len(published) < 20
        await (await bus.publish(downloaded())).settled()  # Publishers of other events do not feel it.
        gate.set()
        await task
    assert len(published) == 20


async def test_a_paused_subscription_begins_nothing_and_loses_nothing() -> None:
    handler = Failing({})
    async with a_bus() as bus:
        subscription = bus.subscribe(Downloaded, handler, name="h")
        subscription.pause()
        await bus.publish(downloaded(1))
        await bus.idle()
        assert handler.handled == []
        subscription.resume()
        await bus.idle()
        assert handler.handled == ["1"]
        await (await bus.publish(downloaded(2))).settled()
    assert handler.handled == ["1", "2"]


async def test_a_request_gets_the_answer_to_its_own_question() -> None:
    async with a_bus() as bus:

        @bus.subscribe(Downloaded, name="answers")
        async def answer(event: Event[Downloaded]) -> None:
            await asyncio.sleep(0)
            await bus.publish(Tagged(title=event.data.file_path))

        answers = await asyncio.gather(*(bus.request(downloaded(number), Tagged, timeout_s=5) for number in range(3)))
    assert [answer.data.title for answer in answers] == ["0", "1", "2"]


async def test_what_waits_for_another_attempt_is_tried_once_more_when_the_bus_closes() -> None:
    clock, handler = FakeClock(), Failing({"1": 1})
    async with a_bus(clock=clock) as bus:
        bus.subscribe(Downloaded, handler, name="h", options=SubscriptionOptions(retry=Retry(immediate=0)))
        receipt = await bus.publish(downloaded(1))
        await bus.idle()
    assert [delivery.error for delivery in await receipt.settled()] == [None]
    assert handler.handled == ["1"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: SubscriptionOptions(concurrency=0),
        lambda: SubscriptionOptions(capacity=0),
        lambda: SubscriptionOptions(timeout_s=0),
        lambda: SubscriptionOptions(timeout_s=float("inf")),
        lambda: SubscriptionOptions(has_inbox=True, concurrency=2),
        lambda: SubscriptionOptions(has_inbox=True, is_blocking=True),
        lambda: Retry(immediate=-1),
        lambda: Retry(delays_s=(-1,)),
        lambda: Retry(delays_s=(float("nan"),)),
        lambda: Retry(transient=("OSError",)),  # type: ignore[arg-type]
        lambda: Retry(jitter=2),
        lambda: Batch(size=0),
        lambda: Batch(wait_s=-1),
    ],
)
def test_options_that_make_no_sense_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(OptionsInvalid):
        make()


async def test_a_payload_that_cannot_be_read_is_parked_at_once() -> None:
    from .payloads import DownloadedSize

    async with a_bus() as bus:
        bus.subscribe(DownloadedSize, lambda event: None, name="misfit")
        [delivery] = await (await bus.publish(downloaded())).settled()
        assert isinstance(delivery.error, PayloadInvalid)
        [parked] = await bus.parked()
        assert parked.row.reason == "permanent"


async def a_few_turns() -> None:
    """Let everything that is ready run."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_log_in_memory_that_has_no_room_for_what_is_parked_lets_its_key_go_on() -> None:
    handler = Failing({"0": 1}, LookupError)
    log = MemoryLog(most_parked=3)
    async with a_bus(log) as bus:
        bus.subscribe(Downloaded, handler, name="h")
        for number in range(5):
            await bus.publish(downloaded(number, "a"))
        await bus.idle()
        assert (handler.handled, await bus.parked(), log.parked_dropped) == (["1", "2", "3", "4"], [], 1)


def test_subscribing_to_a_log_of_ones_own_needs_no_event_loop() -> None:
    bus, handler = a_bus(MemoryLog()), Failing({})
    bus.subscribe(Downloaded, handler, name="h").resume()

    async def use() -> None:
        async with bus:
            await bus.publish(downloaded(1))

    asyncio.run(use())
    assert handler.handled == ["1"]


async def test_who_leaves_those_that_share_a_name_leaves_the_others_their_turns() -> None:
    seen: list[str] = []
    shared = SubscriptionOptions(mode=Mode.SHARED)
    async with a_bus() as bus:
        first = bus.subscribe(Downloaded, lambda event: seen.append("first"), name="mail", options=shared)
        second = bus.subscribe(Downloaded, lambda event: seen.append("second"), name="mail", options=shared)
        with pytest.raises(OptionsInvalid):
            bus.subscribe(
                Downloaded, Failing({}), name="mail", options=SubscriptionOptions(mode=Mode.SHARED, capacity=7)
            )
        first.cancel()
        first.cancel()
        for number in range(3):
            await bus.publish(downloaded(number))
        await bus.idle()
        assert seen == ["second"] * 3
        second.cancel()
        assert await (await bus.publish(downloaded(4))).settled() == ()


def test_a_log_in_memory_has_no_use_for_retention() -> None:
    with pytest.raises(OptionsInvalid, match="keeps"):
        a_bus(retention=Retention(keep_s=1))


async def test_what_was_let_go_does_not_stay_in_memory() -> None:
    handler = Failing({str(number): 1 for number in range(50)}, LookupError)
    async with a_bus("memory:?keeps=10") as bus:
        bus.subscribe(Downloaded, handler, name="h")
        for number in range(50):
            await bus.publish(downloaded(number))
        await bus.idle()
        assert await bus.discard(Selection(), reason="a test") == 50
        assert len(await bus.events()) == 10
        [stats] = bus.stats().subscriptions
        assert (stats.received, stats.parked, stats.discarded, stats.parked_now) == (50, 50, 50, 0)


async def test_words_of_a_handlers_own_are_kept_nowhere() -> None:
    handler = Failing({"1": 1, "2": 1}, lambda: TimeoutError("hunter2"))
    async with a_bus() as bus:
        bus.subscribe(Downloaded, handler, name="h", options=SubscriptionOptions(retry=NEVER))
        for number in (1, 2):
            await bus.publish(downloaded(number))
        await bus.idle()
        for parked in await bus.parked():
            assert parked.row.failure is not None
            assert parked.row.failure.message == ""


async def test_a_handler_that_waits_for_its_own_event_is_told() -> None:
    told: list[str] = []
    receipts: list[Any] = []
    async with a_bus() as bus:

        async def wait(event: Event[Downloaded]) -> None:
            try:
                await receipts[0].settled()
            except WaitsForItself as error:
                told.append(error.action)

        bus.subscribe(Downloaded, wait, name="h")
        receipts.append(await bus.publish(downloaded(1)))
        await bus.idle()
    assert told == ["settled()"]


async def test_a_batch_keeps_the_order_of_a_key_when_one_of_it_fails() -> None:
    handled: list[str] = []

    def handle(events: Any) -> None:
        if any(event.data.file_path == "0" for event in events):
            raise LookupError
        handled.extend(event.data.file_path for event in events)

    async with a_bus() as bus:
        bus.subscribe_batch(Downloaded, handle, name="h", batch=Batch(size=4))
        for number, key in ((0, "a"), (1, "a"), (2, "b")):
            await bus.publish(downloaded(number, key))
        await bus.idle()
        assert handled == ["2"]


async def test_a_request_that_is_cancelled_is_cancelled() -> None:
    async with a_bus(clock=FakeClock()) as bus:
        asking = asyncio.create_task(bus.request(downloaded(1), Tagged, timeout_s=60))
        await a_few_turns()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_a_request_that_nobody_answers_ends_with_its_deadline() -> None:
    clock = FakeClock()
    async with a_bus(clock=clock) as bus:
        asking = asyncio.create_task(bus.request(downloaded(1), Tagged, timeout_s=60))
        await clock.advance(60)
        with pytest.raises(NoReply):
            await asking


async def test_those_that_wait_behind_a_parked_event_are_settled_when_the_bus_closes() -> None:
    handler = Failing({"0": 1}, LookupError)
    async with a_bus() as bus:
        bus.subscribe(Downloaded, handler, name="h")
        receipts = [await bus.publish(downloaded(number, "a")) for number in range(2)]
        await bus.idle()
    [delivery] = await receipts[1].settled()
    assert isinstance(delivery.error, asyncio.CancelledError)


async def test_an_event_from_elsewhere_is_looked_at_before_it_is_accepted() -> None:
    async with a_bus() as bus:
        event = (await bus.publish(downloaded(1))).event
        for field, value in (("type", "another"), ("version", "\ud800"), ("hops", -1), ("id", 7)):
            wrong = {name: getattr(event, name) for name in FIELDS} | {field: value}
            with pytest.raises(EnvelopeInvalid):
                await bus.accept(Event(**wrong))
