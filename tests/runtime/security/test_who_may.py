"""Whatever a contract restricts is refused to whoever lacks a permission, and then nothing of the target ran."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.runtime.buses import a_bus
from tests.runtime.services import Request
from treaty.envelope import envelop
from treaty.errors import Forbidden, NotTheProducer
from treaty.event import Event, use_context
from treaty.event import utc_now as now
from treaty.guard import Guard
from treaty.payload import EventPayload
from treaty.principal import Principal, use_principal

from .restricted import ADMIN, CALL, READ, SEND, Opened, Posted, Sent, SentToOrders, operation, routed

ALL = (CALL, ADMIN, SEND, READ)


@dataclass(frozen=True)
class Who:
    """Somebody, and how it is known who that is: in person, or by the name that a context carries."""

    says: str
    permissions: tuple[str, ...] = ()
    name: str = "ann"
    is_in_person: bool = True
    may: bool = False

    def __str__(self) -> str:
        return self.says

    def acting(self, stack: ExitStack) -> Guard:
        """Have the block act as this one; return a guard that knows those who are known by name alone."""
        if not self.name:
            return Guard(grants={"ann": ALL})
        if self.is_in_person:
            stack.enter_context(use_principal(Principal(self.name, frozenset(self.permissions))))
            return Guard(grants={self.name: ALL})  # Grants do not help whom a program has judged already.
        stack.enter_context(use_context(principal=self.name))
        return Guard(grants={self.name: self.permissions})


PEOPLE = [
    Who("nobody said who", name=""),
    Who("in person with nothing"),
    Who("in person with some", permissions=(ADMIN, SEND)),
    Who("in person with all", permissions=ALL, may=True),
    Who("a module with all", permissions=ALL, name="module:orders", may=True),
    Who("a module with nothing", name="module:mailer"),  # Its name alone makes it no producer.
    Who("by name with nothing", is_in_person=False),
    Who("by name with some", permissions=(CALL, READ), is_in_person=False),
    Who("by name with all", permissions=ALL, is_in_person=False, may=True),
]


Ran = list[object]
"""What of the target was reached; anything in it of a refused deed is a hole."""


async def call(guard: Guard, ran: Ran) -> None:
    asked = operation(CALL, ADMIN)
    router, provider = routed(asked, guard=guard)
    provider.asked = ran  # type: ignore[assignment]
    await router.call(asked, Request(track="t"))


async def publish(guard: Guard, ran: Ran, *, source: str = "") -> None:
    async with a_bus(guard=guard) as bus:
        bus.subscribe(Sent, ran.append, consumer="orders")
        await bus.publish(Sent(), source=source)


async def publish_as_another(guard: Guard, ran: Ran) -> None:
    await publish(guard, ran, source="orders")


async def accept_what_says_it_is_the_producers(guard: Guard, ran: Ran) -> None:
    event = envelop(Sent(), source="mailer", key=None, time=now(), context=None)
    async with a_bus(guard=guard) as bus:
        bus.subscribe(Sent, ran.append, consumer="orders")
        await bus.accept(event)


async def subscribe_as_nobody(guard: Guard, ran: Ran) -> None:
    async with a_bus(guard=guard) as bus:
        bus.subscribe(Sent, ran.append)
        await bus.publish(Sent(), source="mailer")


async def subscribe_where_everybody_may(guard: Guard, ran: Ran, *, consumer: str = "billing") -> None:
    async with a_bus(guard=guard) as bus:
        bus.subscribe(Posted, ran.append, consumer=consumer)
        await bus.publish(Posted(), source="mailer")


async def subscribe_as_the_star(guard: Guard, ran: Ran) -> None:
    await subscribe_where_everybody_may(guard, ran, consumer="*")


async def ask_for_an_answer(guard: Guard, ran: Ran) -> None:
    async with a_bus(guard=guard) as bus:

        async def answer(event: Event[Opened]) -> None:
            await bus.publish(Sent(), source="mailer")

        bus.subscribe(Opened, answer)
        ran.append((await bus.request(Opened(), Sent, timeout_s=5)).data)


@dataclass(frozen=True)
class Deed:
    """Something that is restricted."""

    does: Callable[[Guard, Ran], Awaitable[None]]
    action: str
    target: str
    needs: tuple[str, ...] = (SEND, READ)


DEEDS = [
    Deed(call, "call", "soulseek.Downloads.download", (CALL, ADMIN)),
    Deed(publish, "publish", "mail.sent"),
    Deed(publish_as_another, "publish", "mail.sent"),
    Deed(accept_what_says_it_is_the_producers, "publish", "mail.sent"),
    Deed(subscribe_as_nobody, "read", "mail.sent"),
    Deed(subscribe_where_everybody_may, "read", "mail.posted"),
    Deed(subscribe_as_the_star, "read", "mail.posted"),
    Deed(ask_for_an_answer, "read", "mail.sent"),
]


@pytest.mark.parametrize("who", PEOPLE, ids=str)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.does.__name__)
async def test_only_those_may_who_have_every_permission(deed: Deed, who: Who) -> None:
    ran: Ran = []
    with ExitStack() as stack:
        guard = who.acting(stack)
        if who.may:
            await deed.does(guard, ran)
            assert len(ran) == 1
            return
        with pytest.raises(Forbidden) as refused:
            await deed.does(guard, ran)
    assert ran == []
    missing = tuple(sorted(set(deed.needs) - set(who.permissions)))
    assert refused.value.args == (deed.action, deed.target, who.name, missing)


@pytest.mark.parametrize("who", PEOPLE, ids=str)
async def test_the_producer_and_the_consumers_act_as_themselves(who: Who) -> None:
    ran: Ran = []
    with ExitStack() as stack:
        async with a_bus(guard=who.acting(stack), undeclared="error") as bus:
            bus.subscribe(SentToOrders, ran.append)
            bus.subscribe(Sent, ran.append, consumer="orders", name="second")
            bus.announce(Sent)
            await bus.publish(Sent(), source="mailer")
            await bus.idle()
    assert len(ran) == 2


async def test_what_nothing_restricts_is_open_to_all() -> None:
    ran: Ran = []
    async with a_bus() as bus:
        bus.subscribe(Opened, ran.append)
        await bus.publish(Opened())
    assert len(ran) == 1


async def test_each_publication_is_judged_anew() -> None:
    ran: Ran = []
    async with a_bus() as bus:
        bus.subscribe(Sent, ran.append, consumer="orders")
        with use_principal(Principal("ann", frozenset({SEND, READ}))):
            await bus.publish(Sent())
            await bus.publish(Sent())
        with pytest.raises(Forbidden):
            await bus.publish(Sent())
    assert len(ran) == 2


async def test_who_is_not_the_producer_is_no_producer_by_having_permissions() -> None:
    async with a_bus(undeclared="error") as bus:
        with use_principal(Principal("ann", frozenset({SEND, READ}))), pytest.raises(NotTheProducer):
            await bus.publish(Sent(), source="orders")


@pytest.mark.parametrize("url", ["memory:", "sqlite:///app.events"])
async def test_a_stored_event_is_handled_with_the_permissions_that_are_granted_then(
    url: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions are in no event: what was taken away between publishing and handling is gone."""
    monkeypatch.chdir(str(tmp_path))
    grants = {"ann": {CALL}}
    guard, outcomes = Guard(grants=grants), list[str]()
    asked = operation(CALL)
    router, provider = routed(asked, guard=guard)

    async def handle(event: Event[EventPayload]) -> None:
        try:
            await router.call(asked, Request(track="t"))
            outcomes.append(f"{event.principal} may")
        except Forbidden as refused:
            outcomes.append(f"{refused.principal} may not")

    async with a_bus(url, guard=guard) as bus:
        bus.subscribe(Opened, handle)
        with use_principal(Principal("ann", frozenset({CALL}))):
            await bus.publish(Opened())
            await bus.idle()
            grants["ann"].discard(CALL)
            await bus.publish(Opened())
            await bus.idle()
            del grants["ann"]
            await bus.publish(Opened())
            await bus.idle()
    assert outcomes == ["ann may", "ann may not", "ann may not"]
    assert len(provider.asked) == 1
