"""A receipt settles when the last delivery is recorded, for everyone who waits."""

import asyncio

import pytest

from treaty.envelope import envelop
from treaty.event import utc_now
from treaty.receipt import Delivery, Receipt

from .payloads import Tagged


def receipt(subscriptions: int) -> Receipt[Tagged]:
    return Receipt(envelop(Tagged(title="t"), source="", key=None, time=utc_now(), context=None), subscriptions)


async def test_without_subscriptions_it_is_settled_at_once() -> None:
    assert await receipt(0).settled() == ()


async def test_deliveries_stand_in_order_of_subscription_whatever_the_order_of_recording() -> None:
    made = receipt(3)
    for place, name in ((2, "c"), (0, "a"), (1, "b")):
        made.record(place, Delivery(name))
    assert await made.settled() == (Delivery("a"), Delivery("b"), Delivery("c"))


async def test_it_is_not_settled_before_the_last_delivery() -> None:
    made = receipt(2)
    waiting = asyncio.create_task(made.settled())
    await a_turn()
    made.record(1, Delivery("b"))
    await a_turn()
    assert not waiting.done()
    made.record(0, Delivery("a"))
    assert await waiting == (Delivery("a"), Delivery("b"))


async def test_it_can_be_awaited_by_many_and_again() -> None:
    made = receipt(1)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(made.settled()) for _ in range(3)]
        group.create_task(record(made))
    assert [task.result() for task in waiting] == [(Delivery("a"),)] * 3
    assert await made.settled() == (Delivery("a"),)


async def test_cancelling_one_who_waits_leaves_the_others_waiting() -> None:
    made = receipt(1)
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(made.settled())
        patient = group.create_task(made.settled())
        await a_turn()
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        assert not patient.done()
        await record(made)
    assert patient.result() == (Delivery("a"),)


async def record(made: Receipt[Tagged]) -> None:
    made.record(0, Delivery("a"))


async def a_turn() -> None:
    """Let every task that is ready take a step: the loop is fair, so a later task runs after them."""
    await asyncio.create_task(nothing())


async def nothing() -> None:
    pass
