"""Modules start after those that they need and stop before them, at the same time where that is possible."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treaty import System
from treaty.system.order import circles, needs_of, reversed_needs

from .parts import Log, Part

NAMES = "abcdefgh"
CREDIT = Path(__file__).parents[3] / "generated" / "credit"


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[list[str], list[str], int]]:
    """What each requires, what is optional to it, and how many turns of the loop its start and stop take."""
    names = draw(st.permutations(NAMES))
    found = {}
    for place, name in enumerate(names):
        required = draw(st.lists(st.sampled_from(names[:place]), unique=True, max_size=3)) if place else []
        optional = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))
        found[name] = required, optional, draw(st.integers(0, 2))
    return found


def turns(count: int) -> Callable[[], Awaitable[object]]:
    async def wait() -> None:
        for _ in range(count):
            await asyncio.sleep(0)

    return wait


@settings(max_examples=150, deadline=None)
@given(graph=graphs())
def test_nobody_starts_before_what_it_requires_and_stopping_is_the_reverse(
    graph: dict[str, tuple[list[str], list[str], int]],
) -> None:
    log: Log = []
    parts = [
        Part(name, log, requires=required, optional=optional, starting=turns(count), stopping=turns(count))
        for name, (required, optional, count) in graph.items()
    ]

    async def play() -> None:
        async with System(*parts):
            pass

    asyncio.run(play())
    when = {each: place for place, each in enumerate(log)}
    assert len(log) == len(when) == 4 * len(NAMES)
    needs = needs_of(parts)
    for name, (required, _, _) in graph.items():
        assert set(required) <= set(needs[name])
        for other in needs[name]:
            assert when["started", other] < when["starts", name]
            assert when["stopped", name] < when["stops", other]


@settings(max_examples=100, deadline=None)
@given(graph=graphs())
def test_what_is_optional_counts_unless_it_closes_a_circle(graph: dict[str, tuple[list[str], list[str], int]]) -> None:
    parts = [Part(name, requires=required, optional=optional) for name, (required, optional, _) in graph.items()]
    needs = needs_of(parts)
    assert circles(needs) == ()
    assert needs == needs_of(parts)
    for part in parts:
        for other in part.optional:
            if other not in needs[part.name]:  # It was left out, so with it there would be a circle.
                closed = needs | {part.name: (*needs[part.name], other)}
                assert circles(closed) != ()


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"a": ()}, ()),
        ({"a": ("a",)}, (("a", "a"),)),
        ({"a": ("b",), "b": ("a",)}, (("a", "b", "a"),)),
        ({"a": ("b",), "b": ("c",), "c": ("a", "b")}, (("a", "b", "c", "a"),)),
        ({"d": ("c",), "c": ("d",), "b": ("a",), "a": ("b",)}, (("a", "b", "a"), ("c", "d", "c"))),
    ],
)
def test_circles_are_paths(needs: dict[str, tuple[str, ...]], expected: tuple[tuple[str, ...], ...]) -> None:
    assert circles(needs) == expected


def test_reversed_is_who_comes_after() -> None:
    assert reversed_needs({"a": (), "b": ("a",), "c": ("a", "b")}) == {"a": ("b", "c"), "b": ("c",), "c": ()}


async def test_those_that_need_nothing_of_each_other_start_and_stop_at_the_same_time() -> None:
    log: Log = []
    met = asyncio.Barrier(3)
    parts = [Part(name, log, starting=met.wait, stopping=met.wait) for name in "abc"]
    async with System(*parts, Part("last", log, requires="abc")):
        assert log[:3] == [("starts", name) for name in "abc"]
        assert log[-2:] == [("starts", "last"), ("started", "last")]
        log.clear()
    assert log[:5] == [("stops", "last"), ("stopped", "last"), *(("stops", name) for name in "abc")]


async def test_credit_starts_in_the_order_of_its_contracts() -> None:
    log: Log = []
    contracts = [json.loads(path.read_text()) for path in sorted(CREDIT.glob("*/contract.json"))]
    parts = [
        Part(contract["module"].partition("/")[2], log, requires=contract.get("requires", ()))
        for contract in contracts
        if "services" in contract
    ]
    async with System(*parts):
        order = [name for what, name in log if what == "starts"]
        assert order == ["connection_api", "user_management", "wallet", "transactions"]
        log.clear()
    assert [name for what, name in log if what == "stopped"] == order[::-1]
