"""A receipt settles when the last subscription is done, for everyone who waits."""

import asyncio

import pytest

from treaty.bus.receipt import Delivery, Item, Receipt
from treaty.envelope import envelop
from treaty.errors import WaitsForItself
from treaty.event import Event, utc_now

from .payloads import Tagged


class Taker:
    """As much of a subscription as a receipt asks for."""

    def __init__(self, name: str, *, is_inside: bool = False) -> None:
        self.name, self.is_inside = name, is_inside

    def refuse_inside(self, action: str) -> None:
        if self.is_inside:
            raise WaitsForItself(action)


def an_event() -> Event[Tagged]:
    return envelop(Tagged(title="t"), source="", key=None, time=utc_now(), context=None)


def receipt(*names: str) -> Receipt[Tagged]:
    return Receipt(an_event(), [Taker(name) for name in names], 1)


async def test_without_subscriptions_it_is_settled_at_once() -> None:
    assert await receipt().settled() == ()


async def test_deliveries_stand_in_order_of_subscription_whatever_the_order_of_handling() -> None:
    made, error = receipt("a", "b", "c"), ValueError("b")
    made.done("c")
    made.done("b", error)
    made.done("a")
    assert await made.settled() == (Delivery("a"), Delivery("b", error), Delivery("c"))


async def test_it_is_not_settled_before_the_last_delivery() -> None:
    made = receipt("a", "b")
    waiting = asyncio.create_task(made.settled())
    await a_turn()
    made.done("b")
    await a_turn()
    assert not waiting.done()
    made.done("a")
    assert await waiting == (Delivery("a"), Delivery("b"))


async def test_it_can_be_awaited_by_many_and_again() -> None:
    made = receipt("a")
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(made.settled()) for _ in range(3)]
        group.create_task(done(made))
    assert [task.result() for task in waiting] == [(Delivery("a"),)] * 3
    assert await made.settled() == (Delivery("a"),)


async def test_cancelling_one_who_waits_leaves_the_others_waiting() -> None:
    made = receipt("a")
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(made.settled())
        patient = group.create_task(made.settled())
        await a_turn()
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        assert not patient.done()
        await done(made)
    assert patient.result() == (Delivery("a"),)


async def test_a_handler_of_the_event_does_not_wait_for_itself() -> None:
    made: Receipt[Tagged] = Receipt(an_event(), [Taker("a"), Taker("b", is_inside=True)], 1)
    with pytest.raises(WaitsForItself):
        await made.settled()


async def test_an_event_that_was_accepted_before_is_settled_at_once() -> None:
    made = receipt("a")
    made.forget()
    assert await made.settled() == ()


async def test_what_is_tried_again_apart_settles_what_the_publisher_holds() -> None:
    twin = receipt("a", "b")
    twin.done("b")
    item = Item(twin.event, twin.lanes[0], twin.position, None, twin)
    waiting = asyncio.create_task(twin.settled())
    await a_turn()
    assert not waiting.done()
    item.done("a")
    assert await waiting == (Delivery("a"), Delivery("b"))
    assert await item.settled() == (Delivery("a"),)


async def done(made: Receipt[Tagged]) -> None:
    made.done("a")


async def a_turn() -> None:
    """Let every task that is ready take a step: the loop is fair, so a later task runs after them."""
    await asyncio.create_task(nothing())


async def nothing() -> None:
    pass
