"""Publishing reaches every subscription, in order, whatever the others do."""

import asyncio
import logging
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest

from treaty.bus.receipt import Delivery
from treaty.errors import (
    HopLimitExceeded,
    NotAnEvent,
    PayloadInvalid,
    ProjectionPublished,
    SubscriptionExists,
    UnknownLog,
)
from treaty.event import Event, current_context, use_context
from treaty.payload import EventPayload
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded, DownloadedPath, DownloadedSize, Filed, Rated, Tagged


class Seen:
    """A handler that remembers what it saw."""

    def __init__(self) -> None:
        self.events: list[Event[EventPayload]] = []

    async def __call__(self, event: Event[EventPayload]) -> None:
        self.events.append(event)

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events]


def downloaded(number: int = 1) -> Downloaded:
    return Downloaded(download_id=f"d{number}")


@pytest.mark.parametrize("url", ["memory:", "memory://", "memory:?keeps=5"])
def test_the_memory_log_is_built_in(url: str) -> None:
    a_bus(url)


@pytest.mark.parametrize("url", ["", "memory", "redis://host", "Memory:"])
def test_a_log_that_nobody_serves_is_refused(url: str) -> None:
    with pytest.raises(UnknownLog):
        a_bus(url)


# Delivery


async def test_an_event_reaches_every_subscription_to_its_type_and_no_other() -> None:
    first, second, other = Seen(), Seen(), Seen()
    async with a_bus() as bus:
        bus.subscribe(Downloaded, first, name="first")
        bus.subscribe(Downloaded, second, name="second")
        bus.subscribe(Tagged, other)
        receipt = await bus.publish(downloaded(), source="soulseek")
        assert await receipt.settled() == (Delivery("first"), Delivery("second"))
    assert first.events == second.events == [receipt.event]
    assert other.events == []


async def test_an_event_that_nobody_wants_is_settled_at_once() -> None:
    async with a_bus() as bus:
        receipt = await bus.publish(downloaded())
        assert await receipt.settled() == ()


async def test_the_envelope_tells_the_bus_clock_the_source_and_the_key() -> None:
    clock = FakeClock()
    async with a_bus(clock=clock) as bus:
        event = (await bus.publish(downloaded(), source="soulseek")).event
        assert (event.time, event.source, event.key) == (clock.now(), "soulseek", "d1")
        assert (await bus.publish(downloaded(), key="other")).event.key == "other"


async def test_publishing_does_not_wait_for_handlers() -> None:
    gate = asyncio.Event()

    async def wait(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus() as bus:
        bus.subscribe(Downloaded, wait)
        receipts = [await bus.publish(downloaded(number)) for number in range(3)]
        gate.set()
        assert [delivery.error for receipt in receipts for delivery in await receipt.settled()] == [None] * 3


async def test_each_subscription_sees_events_in_the_order_of_publishing_and_one_at_a_time() -> None:
    seen: list[str] = []

    async def slow_for_the_first(event: Event[Downloaded]) -> None:
        seen.append(f"{event.data.download_id} in")
        if event.data.download_id == "d0":
            await asyncio.create_task(nothing())
        seen.append(f"{event.data.download_id} out")

    async with a_bus() as bus:
        bus.subscribe(Downloaded, slow_for_the_first)
        for number in range(3):
            await bus.publish(downloaded(number))
    assert seen == ["d0 in", "d0 out", "d1 in", "d1 out", "d2 in", "d2 out"]


async def test_a_stuck_handler_holds_up_nobody_else() -> None:
    gate, seen = asyncio.Event(), Seen()

    async def stuck(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus() as bus:
        bus.subscribe(Downloaded, stuck)
        bus.subscribe(Downloaded, seen)
        bus.subscribe(Tagged, lambda event: gate.set())
        sent = [(await bus.publish(downloaded(number))).event.id for number in range(3)]
        await (await bus.publish(Tagged(title="t"))).settled()
    assert seen.ids == sent


async def test_a_failing_handler_harms_neither_others_nor_its_own_next_event() -> None:
    seen = Seen()
    failure = LookupError("no such track")

    async def fail_once(event: Event[Downloaded]) -> None:
        if event.data.download_id == "d1":
            raise failure

    async with a_bus() as bus:
        bus.subscribe(Downloaded, fail_once, name="failing")
        bus.subscribe(Downloaded, seen, name="seeing")
        bad = await bus.publish(downloaded(1))
        good = await bus.publish(downloaded(2))
        assert await bad.settled() == (Delivery("failing", failure), Delivery("seeing"))
        assert await good.settled() == (Delivery("failing"), Delivery("seeing"))
    assert seen.ids == [bad.event.id, good.event.id]


async def test_a_failure_is_logged_once_with_what_it_takes_to_find_it(caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: Event[Downloaded]) -> None:
        raise LookupError("no such track")

    async with a_bus() as bus:
        bus.subscribe(Downloaded, fail, name="failing")
        with use_context(correlation_id="c"):
            event = (await bus.publish(downloaded())).event
        await bus.idle()
    [record] = caplog.records
    assert (record.name, record.levelno) == ("treaty.bus", logging.ERROR)
    for fact in ("download.completed", event.id, "failing", "c"):
        assert fact in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], LookupError)


async def test_a_handler_that_dies_of_a_cancelled_future_fails_that_delivery_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def dies_once(event: Event[Downloaded]) -> None:
        if event.data.download_id == "d1":
            future = asyncio.get_running_loop().create_future()
            future.cancel()
            await future

    async with a_bus() as bus:
        bus.subscribe(Downloaded, dies_once)
        receipts = [await bus.publish(downloaded(number)) for number in (1, 2)]
        errors = [delivery.error for receipt in receipts for delivery in await receipt.settled()]
    assert isinstance(errors[0], asyncio.CancelledError)
    assert errors[1] is None
    assert len(caplog.records) == 1


async def test_a_logging_handler_that_fails_does_not_stop_the_bus() -> None:
    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError("disk full")

    def fail(event: Event[Downloaded]) -> None:
        raise LookupError

    broken, log = Broken(), logging.getLogger("treaty.bus")
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    log.addHandler(broken)
    try:
        async with a_bus() as bus:
            bus.subscribe(Downloaded, fail, name="failing")
            receipts = [await bus.publish(downloaded(number)) for number in range(3)]
            for receipt in receipts:
                [delivery] = await receipt.settled()
                assert isinstance(delivery.error, LookupError)
    finally:
        log.removeHandler(broken)


async def test_plain_functions_partials_and_objects_may_handle_too() -> None:
    seen: list[str] = []

    def note(word: str, event: Event[Downloaded]) -> None:
        seen.append(word)

    async with a_bus() as bus:
        bus.subscribe(Downloaded, partial(note, "partial"))
        bus.subscribe(Downloaded, lambda event: seen.append("lambda"))
        bus.subscribe(Downloaded, Seen())
        assert [delivery.error for delivery in await (await bus.publish(downloaded())).settled()] == [None] * 3
    assert seen == ["partial", "lambda"]


async def test_a_projection_is_delivered_as_its_own_class() -> None:
    seen: list[Event[DownloadedPath]] = []
    async with a_bus() as bus:
        bus.subscribe(DownloadedPath, seen.append)
        receipt = await bus.publish(Downloaded(download_id="d1", file_path="b.flac"))
    [event] = seen
    assert type(event.data) is DownloadedPath
    assert event.data.file_path == "b.flac"
    assert event.id == receipt.event.id


async def test_a_payload_that_does_not_fit_one_subscriber_fails_for_that_one_alone() -> None:
    def never(event: Event[DownloadedSize]) -> None:
        raise AssertionError("called with a payload that does not fit")

    async with a_bus() as bus:
        bus.subscribe(DownloadedSize, never, name="misfit")
        bus.subscribe(Downloaded, Seen(), name="fit")
        misfit, fit = await (await bus.publish(downloaded())).settled()
    assert isinstance(misfit.error, PayloadInvalid)
    assert fit == Delivery("fit")


async def test_a_payload_that_breaks_its_contract_reaches_nobody() -> None:
    seen = Seen()
    async with a_bus() as bus:
        bus.subscribe(Rated, seen)
        with pytest.raises(PayloadInvalid) as caught:
            await bus.publish(Rated(stars=13))
        kept = await bus.publish(Rated(stars=5))
    assert [pointer for pointer, _ in caught.value.failures] == ["/stars"]
    assert seen.events == [kept.event]


# Subscribing


async def test_the_decorator_subscribes_and_gives_the_function_back() -> None:
    seen: list[str] = []
    async with a_bus() as bus:

        @bus.subscribe(Downloaded, name="decorated")
        async def note(event: Event[Downloaded]) -> None:
            seen.append(event.data.download_id)

        receipt = await bus.publish(downloaded())
        await note(receipt.event)
        assert await receipt.settled() == (Delivery("decorated"),)
    assert seen == ["d1", "d1"]


async def test_a_cancelled_subscription_takes_nothing_new_but_what_was_accepted() -> None:
    seen = Seen()
    async with a_bus() as bus:
        subscription = bus.subscribe(Downloaded, seen)
        before = await bus.publish(downloaded(1))
        subscription.cancel()
        subscription.cancel()
        after = await bus.publish(downloaded(2))
        assert len(await before.settled()) == 1
        assert await after.settled() == ()
        bus.subscribe(Downloaded, seen)  # Its name is free again.
    assert seen.ids == [before.event.id]


async def test_a_subscription_is_named_after_its_handler() -> None:
    async def handle(event: Event[Downloaded]) -> None: ...

    bus = a_bus()
    assert bus.subscribe(Downloaded, handle).name == f"{__name__}.{handle.__qualname__}"
    assert bus.subscribe(Downloaded, Seen()).name == f"{__name__}.Seen"
    assert bus.subscribe(Downloaded, partial(handle)).name == "functools.partial"
    assert bus.subscribe(Downloaded, handle, name="mine").name == "mine"


def test_a_name_may_be_used_once_for_each_type() -> None:
    bus = a_bus()
    bus.subscribe(Downloaded, Seen(), name="same")
    bus.subscribe(Tagged, Seen(), name="same")
    with pytest.raises(SubscriptionExists) as caught:
        bus.subscribe(DownloadedPath, Seen(), name="same")
    assert (caught.value.event_type, caught.value.name) == ("download.completed", "same")


async def test_only_events_can_be_subscribed_to_and_published() -> None:
    async with a_bus() as bus:
        with pytest.raises(NotAnEvent):
            bus.subscribe(EventPayload, Seen())
        with pytest.raises(NotAnEvent):
            await bus.publish(EventPayload())
        named: Any = "download.completed"
        with pytest.raises(NotAnEvent, match=r"'download\.completed' is no class"):
            bus.subscribe(named, Seen())


async def test_a_projection_cannot_be_published() -> None:
    projection: Any = DownloadedPath(file_path="a")
    async with a_bus() as bus:
        full, part = Seen(), Seen()
        bus.subscribe(Downloaded, full, name="full")
        bus.subscribe(DownloadedPath, part, name="part")
        with pytest.raises(ProjectionPublished):
            await bus.publish(projection)
        await bus.idle()
        assert (full.events, part.events) == ([], [])


# Context


async def test_a_chain_of_handlers_carries_one_correlation_id_and_names_each_cause() -> None:
    chain: list[Event[EventPayload]] = []
    tasks: set[asyncio.Task[object] | None] = set()

    def note(event: Event[EventPayload]) -> None:
        chain.append(event)
        tasks.add(asyncio.current_task())

    async with a_bus() as bus:

        @bus.subscribe(Downloaded)
        async def tag(event: Event[Downloaded]) -> None:
            note(event)
            await asyncio.create_task(nothing())  # Contexts survive waiting.
            await bus.publish(Tagged(title="t"))

        @bus.subscribe(Tagged)
        async def file(event: Event[Tagged]) -> None:
            note(event)
            await asyncio.create_task(announce())  # They travel into tasks as well.

        async def announce() -> None:
            await bus.publish(Filed(shelf="s"))

        @bus.subscribe(Filed)
        async def end(event: Event[Filed]) -> None:
            note(event)

        with use_context(correlation_id="c", traceparent="00-t", principal="ann"):
            await bus.publish(downloaded())
        await bus.idle()

    first, second, third = chain
    assert [event.type for event in chain] == ["download.completed", "metadata.tagged", "library.filed"]
    assert {(event.correlation_id, event.traceparent, event.principal) for event in chain} == {("c", "00-t", "ann")}
    assert [event.causation_id for event in chain] == [None, first.id, second.id]
    assert [event.hops for event in chain] == [0, 1, 2]
    assert len(tasks) == 3
    assert third.id not in {first.id, second.id}


async def test_chains_that_run_side_by_side_stay_apart() -> None:
    both, seen = asyncio.Barrier(2), Seen()
    async with a_bus() as bus:

        async def tag(event: Event[EventPayload]) -> None:
            await both.wait()  # Both handlers are under way at this moment.
            await bus.publish(Tagged(title=event.type))

        bus.subscribe(Downloaded, tag)
        bus.subscribe(Filed, tag)
        bus.subscribe(Tagged, seen)
        first = (await bus.publish(downloaded())).event
        second = (await bus.publish(Filed(shelf="s"))).event
    chains = {(event.correlation_id, event.causation_id) for event in seen.events}
    assert chains == {(first.id, first.id), (second.id, second.id)}


async def test_events_that_wait_in_one_queue_keep_their_own_contexts() -> None:
    seen = Seen()
    async with a_bus() as bus:

        @bus.subscribe(Downloaded)
        async def tag(event: Event[Downloaded]) -> None:
            await bus.publish(Tagged(title=event.id))

        bus.subscribe(Tagged, seen)
        sent = [(await bus.publish(downloaded(number))).event.id for number in range(3)]
    assert [event.causation_id for event in seen.events] == [event.correlation_id for event in seen.events] == sent


COLOUR: ContextVar[str] = ContextVar("colour", default="none")


async def test_handlers_see_the_context_in_which_the_bus_was_entered_and_not_each_others() -> None:
    seen: list[str] = []

    async def paint(event: Event[Downloaded]) -> None:
        seen.append(COLOUR.get())
        COLOUR.set("painted by a handler")

    bus = a_bus()
    token = COLOUR.set("entered")
    async with bus:
        COLOUR.reset(token)
        bus.subscribe(Downloaded, paint, name="one")
        bus.subscribe(Downloaded, paint, name="two")
        COLOUR.set("published")
        await bus.publish(downloaded(1))
        await bus.publish(downloaded(2))
        await bus.idle()
        assert COLOUR.get() == "published"
        assert current_context() is None
    assert seen == ["entered"] * 4


async def test_a_loop_of_handlers_ends_at_the_hop_limit() -> None:
    hops: list[int] = []
    errors: list[HopLimitExceeded] = []
    async with a_bus(hop_limit=3) as bus:

        @bus.subscribe(Downloaded)
        async def again(event: Event[Downloaded]) -> None:
            hops.append(event.hops)
            try:
                await bus.publish(event.data)
            except HopLimitExceeded as error:
                errors.append(error)

        await bus.publish(downloaded())
    assert hops == [0, 1, 2, 3]
    assert [(error.event_type, error.hops) for error in errors] == [("download.completed", 4)]


# Idle


async def test_idle_waits_for_what_events_cause() -> None:
    seen = Seen()
    async with a_bus() as bus:

        @bus.subscribe(Downloaded)
        async def tag(event: Event[Downloaded]) -> None:
            await asyncio.create_task(nothing())
            await bus.publish(Tagged(title="t"))

        bus.subscribe(Tagged, seen)
        await bus.publish(downloaded())
        await bus.idle()
        assert len(seen.events) == 1
        await bus.idle()


async def test_idle_waits_for_the_slowest_and_for_everyone_who_asks() -> None:
    gate = asyncio.Event()

    async def wait(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus() as bus:
        bus.subscribe(Downloaded, wait, name="slow")
        bus.subscribe(Downloaded, Seen(), name="fast")
        bus.subscribe(Tagged, Seen())
        await bus.publish(downloaded())
        idle = [asyncio.create_task(bus.idle()) for _ in range(2)]
        await (await bus.publish(Tagged(title="t"))).settled()
        assert not any(task.done() for task in idle)
        gate.set()
        await asyncio.gather(*idle)


async def test_no_task_is_left_when_there_was_nothing_to_do_for_a_while() -> None:
    before, clock = asyncio.all_tasks(), FakeClock()
    async with a_bus(clock=clock) as bus:
        bus.subscribe(Downloaded, Seen())
        for _ in range(2):
            await bus.publish(downloaded())
            await bus.idle()
            await clock.advance(1)
            assert asyncio.all_tasks() == before
    assert asyncio.all_tasks() == before


async def nothing() -> None:
    pass


async def test_a_handler_that_suspends_no_more_is_called_in_place_again() -> None:
    tasks: dict[str, object] = {}

    async def now_and_then(event: Event[Downloaded]) -> None:
        if event.data.download_id == "d0":
            await asyncio.create_task(nothing())
        tasks["one"] = asyncio.current_task()

    async def never(event: Event[Downloaded]) -> None:
        tasks["other"] = asyncio.current_task()

    async with a_bus() as bus:
        bus.subscribe(Downloaded, now_and_then, name="one")
        bus.subscribe(Downloaded, never, name="other")
        for number, is_in_place in ((0, False), (1, False), *((number, None) for number in range(2, 70)), (70, True)):
            await bus.publish(downloaded(number))
            await bus.idle()
            assert is_in_place is None or (tasks["one"] is tasks["other"]) is is_in_place
