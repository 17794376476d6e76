"""Closing delivers what was accepted; cancelling it leaves nothing behind."""

import asyncio
from contextlib import suppress

import pytest

from treaty.bus.receipt import Receipt
from treaty.errors import BusClosed, WaitsForItself
from treaty.event import Event
from treaty.options import Retry, SubscriptionOptions

from .buses import a_bus
from .payloads import Downloaded, Filed, Tagged


class Gate:
    """A handler that waits until it is let through; `entered` says that it waits."""

    def __init__(self) -> None:
        self.entered, self.open = asyncio.Event(), asyncio.Event()
        self.passed: list[str] = []

    async def __call__(self, event: Event[Downloaded]) -> None:
        self.entered.set()
        await self.open.wait()
        self.passed.append(event.data.download_id)


def downloaded(number: int = 1) -> Downloaded:
    return Downloaded(download_id=f"d{number}")


async def errors(*receipts: Receipt[Downloaded]) -> list[type[object]]:
    return [type(delivery.error) for receipt in receipts for delivery in await receipt.settled()]


async def test_closing_waits_for_all_that_was_accepted_and_all_that_it_causes() -> None:
    filed: list[str] = []
    bus = a_bus()

    @bus.subscribe(Downloaded)
    async def tag(event: Event[Downloaded]) -> None:
        await bus.publish(Tagged(title=event.data.download_id))

    @bus.subscribe(Tagged)
    async def file(event: Event[Tagged]) -> None:
        await bus.publish(Filed(shelf=event.data.title))

    @bus.subscribe(Filed)
    def note(event: Event[Filed]) -> None:
        filed.append(event.data.shelf)

    for number in range(3):
        await bus.publish(downloaded(number))
    await bus.close()
    assert filed == ["d0", "d1", "d2"]


async def test_a_closed_bus_refuses_everything_and_closes_again_in_peace() -> None:
    bus = a_bus()
    await bus.close()
    await bus.close()
    with pytest.raises(BusClosed, match=r"publish download\.completed"):
        await bus.publish(downloaded())
    with pytest.raises(BusClosed, match=r"subscribe to download\.completed"):
        bus.subscribe(Downloaded, Gate())
    with pytest.raises(BusClosed, match="enter"):
        async with bus:
            pass


async def test_while_the_bus_drains_handlers_may_publish_and_others_may_not() -> None:
    caught: list[str] = []
    async with a_bus() as bus, asyncio.TaskGroup() as group:
        gate = Gate()
        bus.subscribe(Downloaded, gate)

        @bus.subscribe(Downloaded)
        async def tag(event: Event[Downloaded]) -> None:
            await gate.open.wait()
            await bus.publish(Tagged(title="t"))

        bus.subscribe(Tagged, lambda event: caught.append(event.data.title))
        await bus.publish(downloaded())
        await gate.entered.wait()
        closing = group.create_task(bus.close())
        await a_turn()
        with pytest.raises(BusClosed):
            await bus.publish(downloaded())
        gate.open.set()
        await closing
    assert caught == ["t"]


async def test_a_failure_in_the_body_still_drains() -> None:
    seen: list[str] = []

    async def fail_after_publishing() -> None:
        async with a_bus() as bus:
            bus.subscribe(Downloaded, lambda event: seen.append(event.data.download_id))
            await bus.publish(downloaded())
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_publishing()
    assert seen == ["d1"]


async def test_cancelling_close_cancels_the_handlers_and_gives_up_what_waits(caplog: pytest.LogCaptureFixture) -> None:
    before = asyncio.all_tasks()
    bus, gate, cleaned = a_bus(), Gate(), asyncio.Event()

    @bus.subscribe(Downloaded)
    async def clean_up(event: Event[Downloaded]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            with pytest.raises(BusClosed):
                await bus.publish(Tagged(title="too late"))
            cleaned.set()

    bus.subscribe(Downloaded, gate)
    receipts = [await bus.publish(downloaded(number)) for number in range(2)]
    await gate.entered.wait()
    closing = asyncio.create_task(bus.close())
    await a_turn()
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert asyncio.all_tasks() == before
    assert await errors(*receipts) == [asyncio.CancelledError] * 4
    assert cleaned.is_set()
    assert caplog.records == []  # Nobody failed.
    assert gate.passed == []
    with pytest.raises(BusClosed):
        await bus.publish(downloaded())


async def test_a_handler_that_resists_cancelling_is_waited_for_and_gets_nothing_more() -> None:
    entered, handled = asyncio.Event(), list[str]()
    bus = a_bus()

    @bus.subscribe(Downloaded)
    async def resist(event: Event[Downloaded]) -> None:
        entered.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await a_turn()
        handled.append(event.data.download_id)

    receipts = [await bus.publish(downloaded(number)) for number in range(2)]
    await entered.wait()
    closing = asyncio.create_task(bus.close())
    await a_turn()
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert handled == ["d0"]
    assert await errors(*receipts) == [type(None), asyncio.CancelledError]


async def test_a_cancelled_body_takes_its_handlers_with_it() -> None:
    before = asyncio.all_tasks()
    gate = Gate()
    receipts: list[Receipt[Downloaded]] = []

    async def body() -> None:
        async with a_bus() as bus:
            bus.subscribe(Downloaded, gate)
            receipts.append(await bus.publish(downloaded()))
            await asyncio.Event().wait()

    task = asyncio.create_task(body())
    await gate.entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == before
    assert await errors(*receipts) == [asyncio.CancelledError]


async def test_a_delivery_that_someone_cancels_fails_alone() -> None:
    gate, tasks = Gate(), list[asyncio.Task[object]]()

    async def enter(event: Event[Downloaded]) -> None:
        if task := asyncio.current_task():
            tasks.append(task)
        await gate(event)

    async with a_bus() as bus:
        bus.subscribe(Downloaded, enter)
        receipts = [await bus.publish(downloaded(number)) for number in range(3)]
        await gate.entered.wait()
        tasks[0].cancel()
        assert await errors(receipts[0]) == [asyncio.CancelledError]
        gate.open.set()
        assert await errors(*receipts[1:]) == [type(None)] * 2
    assert gate.passed == ["d1", "d2"]


def test_a_loop_that_ends_without_closing_the_bus_leaves_no_receipt_open() -> None:
    complaints: list[dict[str, object]] = []

    async def leave() -> list[Receipt[Downloaded]]:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
        bus, gate = a_bus(), Gate()
        bus.subscribe(Downloaded, gate)
        receipts = [await bus.publish(downloaded(number)) for number in range(3)]
        await gate.entered.wait()
        return receipts

    async def look(receipts: list[Receipt[Downloaded]]) -> list[type[object]]:
        return await errors(*receipts)

    assert asyncio.run(look(asyncio.run(leave()))) == [asyncio.CancelledError] * 3
    assert complaints == []


async def test_a_timeout_inside_a_handler_is_its_own_affair() -> None:
    async def give_up(event: Event[Downloaded]) -> None:
        async with asyncio.timeout(0):
            await asyncio.Event().wait()

    async with a_bus() as bus:
        bus.subscribe(Downloaded, give_up, options=SubscriptionOptions(retry=Retry(immediate=0, delays_s=())))
        receipts = [await bus.publish(downloaded(number)) for number in range(2)]
        assert await errors(*receipts) == [TimeoutError] * 2


async def test_a_handler_that_waits_for_all_handlers_is_told_instead_of_waiting_for_ever() -> None:
    seen: list[str] = []
    async with a_bus() as bus:

        @bus.subscribe(Downloaded)
        async def wait(event: Event[Downloaded]) -> None:
            for waiting in (bus.idle, bus.close):
                try:
                    await waiting()
                except WaitsForItself as error:
                    seen.append(error.action)

        await bus.publish(downloaded())
        await bus.idle()
        await bus.publish(downloaded())  # The refused close has closed nothing.
    assert seen == ["idle()", "close()"] * 2


async def test_a_handler_may_have_the_bus_closed_by_a_task_of_its_own() -> None:
    closing: list[asyncio.Task[None]] = []
    bus = a_bus()

    @bus.subscribe(Downloaded)
    async def shut_down(event: Event[Downloaded]) -> None:
        closing.append(asyncio.create_task(bus.close()))

    await (await bus.publish(downloaded())).settled()
    await closing[0]
    with pytest.raises(BusClosed):
        await bus.publish(downloaded())


async def test_two_may_close_at_once() -> None:
    bus, gate = a_bus(), Gate()
    bus.subscribe(Downloaded, gate)
    await bus.publish(downloaded())
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.close())
        group.create_task(bus.close())
        await gate.entered.wait()
        gate.open.set()
    assert gate.passed == ["d1"]


async def a_turn() -> None:
    """Let every task that is ready take a step: the loop is fair, so a later task runs after them."""
    await asyncio.create_task(nothing())


async def nothing() -> None:
    pass
