"""What is wrong with a system is told at once, all of it, before any module has started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from treaty import EventBus, Module, ModuleRouter, OptionsInvalid, RoutePolicy, System, SystemInvalid
from treaty.modules import ModuleRegistry

from .parts import Ask, Desk, Heard, Log, Part, Told, desk, operation


class Silent:
    """Implements nothing."""


class Wrong:
    """Takes too much."""

    async def answer(self, request: Ask, more: int) -> Told:
        return Told(by=str(more))


class NotAsync:
    def answer(self, request: Ask) -> Told:
        return Told(by="me")


class Unimplemented(Part):
    def implementations(self) -> tuple[tuple[Any, object], ...]:
        return ()


class Failing(Part):
    def implementations(self) -> tuple[tuple[Any, object], ...]:
        raise KeyError("lost")

    def subscribe(self, bus: EventBus) -> tuple[Any, ...]:
        raise ValueError("deaf")


class Undeclared(Part):
    services = ()

    def __init__(self, name: str, log: Log) -> None:
        super().__init__(name, log, offers=[(desk(operation(name)), Desk(name))])
        self.services = ()  # type: ignore[misc]  # It says nothing of what it offers.


def part(name: str, log: Log, implementation: object, **facts: Any) -> Part:
    return Part(name, log, offers=[(desk(operation(name, **facts)), implementation)])


@dataclass(frozen=True)
class Row:
    """Modules, and what is wrong with them."""

    name: str
    modules: Callable[[Log], list[Part]]
    problems: tuple[str, ...]


ROWS = [
    Row(
        "two of one name",
        lambda log: [Part("a", log), Part("a", log)],
        ("2 modules are called 'a' (PART, PART); leave one, or use `replace` later",),
    ),
    Row(
        "a requirement that nobody is",
        lambda log: [Part("a", log, requires=["b"])],
        ("b: no such module, and a requires it; add it, or run with `standalone=True`",),
    ),
    Row(
        "an operation's requirement that nobody is",
        lambda log: [part("a", log, Desk("a"), requires=("b",))],
        ("b: no such module, and answer of a cannot be served without it; add it, or run with `standalone=True`",),
    ),
    Row(
        "a circle",
        lambda log: [Part("a", log, requires="b"), Part("b", log, requires="c"), Part("c", log, requires="b")],
        ("modules require each other in a circle: b -> c -> b; let one of them be `optional`",),
    ),
    Row(
        "itself",
        lambda log: [Part("a", log, requires="a")],
        ("modules require each other in a circle: a -> a; let one of them be `optional`",),
    ),
    Row(
        "the same priority",
        lambda log: [part("a", log, Desk("a")), part("b", log, Desk("b"))],
        (
            "answer: a.Desk.answer, b.Desk.answer have the same priority, 0; "
            "give one a higher one, or shares by `RoutePolicy(weights=…)`",
        ),
    ),
    Row("a missing method", lambda log: [part("a", log, Silent())], ("a: a.Desk.answer is missing",)),
    Row("no async def", lambda log: [part("a", log, NotAsync())], ("a: a.Desk.answer is no `async def`",)),
    Row(
        "a wrong signature",
        lambda log: [part("a", log, Wrong())],
        ("a: a.Desk.answer takes request, more; it must take one request, a Ask",),
    ),
    Row(
        "a service without an implementation",
        lambda log: [Unimplemented("a", log, offers=[(desk(operation("a")), Desk("a"))])],
        ("a: nothing implements a.Desk; return it from `implementations`",),
    ),
    Row(
        "an implementation without a service",
        lambda log: [Undeclared("a", log)],
        ("a: it implements a.Desk, which is not among its `services`",),
    ),
    Row(
        "implemented twice",
        lambda log: [Part("a", log, offers=[(desk(operation("a")), Desk("a")), (desk(operation("a")), Desk("a"))])],
        ("a: 2 objects implement a.Desk; return one from `implementations`",),
    ),
    Row(
        "what raises",
        lambda log: [Failing("a", log)],
        ("a: `implementations` raised KeyError: 'lost'", "a: `subscribe` raised ValueError: deaf"),
    ),
    Row(
        "many things",
        lambda log: [Failing("a", log), Part("b", log, requires=["b", "c"])],
        (
            "c: no such module, and b requires it; add it, or run with `standalone=True`",
            "modules require each other in a circle: b -> b; let one of them be `optional`",
            "a: `implementations` raised KeyError: 'lost'",
            "a: `subscribe` raised ValueError: deaf",
        ),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_all_is_told_and_nothing_has_started(row: Row) -> None:
    log: Log = []
    system = System(*row.modules(log), Part("z", log, hears=lambda event: None))
    with pytest.raises(SystemInvalid) as caught:
        await system.start()
    problems = tuple(one.replace(f"{Part.__module__}.Part", "PART") for one in caught.value.problems)
    if row.name == "implemented twice":
        problems = problems[1:]  # They have the same priority, too.
    assert problems == row.problems
    assert (log, system.state, system.registry.modules()) == ([], "stopped", ())
    assert system.bus.stats().subscriptions == ()


async def test_shares_decide_between_the_same_priority() -> None:
    registry = ModuleRegistry()
    router = ModuleRouter(registry, policies={"answer": RoutePolicy(weights={"a.Desk": 1})})
    async with System(part("a", [], Desk("a")), part("b", [], Desk("b")), router=router) as system:
        asked = operation("a")
        assert {(await system.router.call(asked, Ask())).by for _ in range(4)} == {"a", "b"}


async def test_somebody_registered_by_hand_counts_too() -> None:
    registry = ModuleRegistry()
    registry.register(desk(operation("hand")), Desk("hand"))
    with pytest.raises(SystemInvalid, match=r"a\.Desk\.answer, hand\.Desk\.answer have the same priority"):
        await System(part("a", [], Desk("a")), registry=registry).start()
    async with System(Part("b", requires=["hand"]), registry=registry):
        pass


async def test_a_system_that_was_invalid_starts_once_it_is_mended() -> None:
    heard: list[int] = []
    registry = ModuleRegistry()
    system = System(Part("a", requires=["b"], hears=lambda event: heard.append(event.data.number)), registry=registry)
    with pytest.raises(SystemInvalid):
        await system.start()
    registry.register_module("b")
    async with system:
        await system.bus.publish(Heard(number=1))
        await system.bus.idle()
    assert heard == [1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "None is no module, and makes none"),
        (dict, "<class 'dict'> is no module, and makes none"),
        (Module, "Module has no name"),
        (lambda: 1, "made int, which is no `Module`"),
    ],
)
def test_what_is_no_module_is_refused_at_once(given: Any, message: str) -> None:
    with pytest.raises(OptionsInvalid, match=message):
        System(given)
