"""What contracts allow is asked of every publisher and subscriber; a bus may be told to look away."""

import logging
from collections.abc import Callable
from typing import ClassVar

import pytest

from treaty.bus import EventBus
from treaty.errors import (
    DurabilityUnavailable,
    NotTheProducer,
    TreatyError,
    UndeclaredConsumer,
    UndeclaredEvent,
)
from treaty.event import Event
from treaty.options import SubscriptionOptions
from treaty.payload import EventPayload

from .payloads import Downloaded


class Sent(EventPayload, frozen=True):
    """An event as the compiler would write it."""

    __event_type__ = "mail.sent"
    __event_version__ = "1.0.0"
    __producer__: ClassVar[str] = "mailer"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("orders", "audit")

    order_id: str = "o-1"


class Kept(Sent, frozen=True):
    """One that has to survive."""

    __event_type__ = "mail.kept"
    __durability__: ClassVar[str] = "durable"


def nothing(event: Event[EventPayload]) -> None: ...


def subscribe_as(consumer: str) -> Callable[[EventBus], object]:
    return lambda bus: bus.subscribe(Sent, nothing, name="x", consumer=consumer)


async def publish_as_another(bus: EventBus) -> None:
    await bus.publish(Sent(), source="orders")


async def publish_what_nobody_declares(bus: EventBus) -> None:
    await bus.publish(Downloaded(download_id="d"))


MISUSES: list[tuple[Callable[[EventBus], object], type[TreatyError], str]] = [
    (publish_as_another, NotTheProducer, "only 'mailer' does"),
    (publish_what_nobody_declares, UndeclaredEvent, "no contract declares it"),
    (lambda bus: bus.subscribe(Downloaded, nothing, name="x"), UndeclaredEvent, "no contract declares it"),
    (subscribe_as("billing"), UndeclaredConsumer, "orders, audit"),
    (subscribe_as(""), UndeclaredConsumer, "names no consumer"),
    (lambda bus: bus.announce(Downloaded), UndeclaredEvent, "no contract declares it"),
]


async def do(misuse: Callable[[EventBus], object], bus: EventBus) -> None:
    done = misuse(bus)
    if hasattr(done, "__await__"):
        await done


@pytest.mark.parametrize(("misuse", "error", "says"), MISUSES)
async def test_what_no_contract_declares_is_an_error(
    misuse: Callable[[EventBus], object], error: type[TreatyError], says: str
) -> None:
    async with EventBus("memory:") as bus:
        with pytest.raises(error, match=says):
            await do(misuse, bus)


@pytest.mark.parametrize(("misuse", "error", "says"), MISUSES)
async def test_it_is_a_warning_that_is_said_once_or_let_pass(
    misuse: Callable[[EventBus], object], error: type[TreatyError], says: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with EventBus("memory:", undeclared="allow") as bus:
        await do(misuse, bus)
    assert caplog.records == []
    async with EventBus("memory:", undeclared="warn") as bus:
        await do(misuse, bus)
        for subscription in [lane for topic in bus._topics.values() for lane in topic.lanes]:
            bus._topics[subscription.id.event_type].remove(subscription)
        await do(misuse, bus)
    assert [(record.name, record.levelno) for record in caplog.records] == [("treaty.bus", logging.WARNING)]
    assert says in caplog.text


async def test_a_subscriber_says_which_module_it_is() -> None:
    async with EventBus("memory:") as bus:
        subscription = bus.subscribe(Sent, nothing, consumer="orders")
        other = bus.subscribe(Sent, nothing, consumer="orders", name="second")
        assert (subscription.name, subscription.id.name) == ("orders", "orders")
        assert (other.name, other.id.name) == ("second", "orders/second")


@pytest.mark.parametrize("misuse", [lambda bus: bus.announce(Kept), lambda bus: bus.subscribe(Kept, nothing)])
async def test_a_contract_that_asks_for_more_than_the_log_can_promise_fails_by_name(
    misuse: Callable[[EventBus], object], caplog: pytest.LogCaptureFixture
) -> None:
    class Listed(Kept, frozen=True):
        __consumer__: ClassVar[str] = "orders"

    async with EventBus("memory:") as bus:
        with pytest.raises(DurabilityUnavailable, match=r"mail\.kept.*'memory:' is memory at best"):
            bus.subscribe(Listed, nothing, options=SubscriptionOptions())
    async with EventBus("memory:", durability="warn", undeclared="allow") as bus:
        misuse(bus)
        misuse(EventBus("memory:", durability="allow", undeclared="allow"))
    assert "durability: durable" in caplog.text
    assert len(caplog.records) == 1
