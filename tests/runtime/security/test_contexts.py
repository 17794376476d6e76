"""Who acts is known where it was said, and nowhere else: not in another task, and not in a handler."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.runtime.buses import a_bus
from treaty.errors import Forbidden
from treaty.event import CONTEXT, Event, current_context, use_context
from treaty.guard import Guard
from treaty.options import SubscriptionOptions
from treaty.principal import ANONYMOUS, PRINCIPAL, Principal, current_principal, use_principal

from .restricted import ADMIN, Opened, Posted

ROOT = Principal("root", frozenset({ADMIN}))


async def test_tasks_do_not_see_one_another() -> None:
    guard, seen = Guard(), list[tuple[str, str]]()

    async def act(name: str) -> None:
        with use_principal(Principal(name)):
            for _ in range(5):
                await asyncio.sleep(0)
                seen.append((name, guard.principal().name))

    await asyncio.gather(*(act(f"p{number}") for number in range(20)))
    assert len(seen) == 100
    assert all(said == found for said, found in seen)
    assert guard.principal() is ANONYMOUS


@pytest.mark.parametrize("url", ["memory:", "sqlite:///app.events"])
@pytest.mark.parametrize(
    "options",
    [SubscriptionOptions(), SubscriptionOptions(concurrency=2), SubscriptionOptions(is_blocking=True)],
    ids=["in place", "in tasks", "in threads"],
)
async def test_a_handler_acts_for_whom_its_event_names(
    url: str, options: SubscriptionOptions, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither who made the bus, nor who entered it, nor who published has left anything but a name."""
    monkeypatch.chdir(str(tmp_path))
    guard, seen = Guard(grants={"ann": ["read"]}), list[tuple[str | None, Principal]]()
    with use_principal(ROOT):
        bus = a_bus(url, guard=guard)
        async with bus:
            bus.subscribe(Opened, lambda event: seen.append((event.principal, guard.principal())), options=options)
            for publisher in (Principal("ann", frozenset({ADMIN})), ANONYMOUS, ROOT):
                with use_principal(publisher):
                    await bus.publish(Opened(), source="mailer")
            await bus.idle()
    assert seen == [
        ("ann", Principal("ann", frozenset({"read"}))),
        (None, ANONYMOUS),
        ("root", Principal("root")),  # Who publishes gives nothing of what it may do to those who handle.
    ]


async def test_what_one_handler_says_no_other_sees() -> None:
    guard, seen = Guard(), list[Principal]()

    async def careless(event: Event[Opened]) -> None:
        PRINCIPAL.set(ROOT)
        await asyncio.sleep(0)

    async with a_bus(guard=guard) as bus:
        for number in range(3):
            bus.subscribe(Opened, careless, name=f"careless {number}")
            bus.subscribe(Opened, lambda event: seen.append(guard.principal()), name=f"next {number}")
        for _ in range(2):
            await bus.publish(Opened(), source="mailer")
        await bus.idle()
    assert seen == [ANONYMOUS] * 6


def test_a_block_ends_also_by_an_error() -> None:
    with suppress(KeyError), use_principal(ROOT):
        with use_principal(ANONYMOUS):
            assert current_principal() is ANONYMOUS
        assert current_principal() is ROOT
        raise KeyError
    assert (current_principal(), current_context()) == (None, None)


def test_who_acts_comes_from_the_nearest_that_says_so() -> None:
    guard = Guard(grants={"ann": [ADMIN]})
    assert (guard.principal(), guard.acting_name()) == (ANONYMOUS, "")
    with use_context(principal="ann"):
        assert (guard.principal(), guard.acting_name()) == (Principal("ann", frozenset({ADMIN})), "ann")
        with use_principal(ROOT):
            assert (guard.principal(), guard.acting_name()) == (ROOT, "root")
    with use_context():
        assert (guard.principal(), guard.acting_name()) == (ANONYMOUS, "")


async def test_a_handler_that_acts_for_somebody_is_still_a_handler() -> None:
    """While a bus closes only handlers may publish; the chain goes on, in the other's name."""
    chain: list[tuple[str | None, int, str]] = []
    ids: list[str] = []

    async with a_bus() as bus:

        async def answer(event: Event[Opened]) -> None:
            ids.append(event.id)
            await asyncio.sleep(0)
            with use_principal(Principal("module:orders")):
                assert isinstance(CONTEXT.get(), Event)
                await bus.publish(Posted(), source="mailer")

        def note(event: Event[Posted]) -> None:
            chain.append((event.principal, event.hops, event.causation_id or ""))

        bus.subscribe(Opened, answer)
        with use_principal(Principal("reader", frozenset(Posted.__permissions__))):
            bus.subscribe(Posted, note)
        with use_context(principal="ann"):
            await bus.publish(Opened(), source="mailer")
    assert chain == [("module:orders", 1, ids[0])]


async def test_a_handler_may_only_what_its_event_s_principal_may() -> None:
    outcomes: list[str] = []
    guard = Guard(grants={"ann": Posted.__permissions__})

    async with a_bus(guard=guard) as bus:

        async def forward(event: Event[Opened]) -> None:
            try:
                await bus.publish(Posted())
                outcomes.append("published")
            except Forbidden as refused:
                outcomes.append(f"refused {refused.principal}")

        bus.subscribe(Opened, forward)
        for name in ("ann", "bob", None):
            with use_context(principal=name):
                await bus.publish(Opened(), source="mailer")
                await bus.idle()
    assert outcomes == ["published", "refused bob", "refused "]
