"""Answers that are kept are given to those alone whom a provider would have answered, and no old one comes back."""

from __future__ import annotations

import asyncio

import pytest

from treaty import CapabilityMissing, DeadlineExceeded, Forbidden, Principal, RoutePolicy, use_deadline, use_principal

from .stage import Finder, Query, Stage, operation, refuse, service

KEEPING = RoutePolicy(cache_s=10)


async def test_an_answer_is_not_for_the_same_name_with_fewer_permissions() -> None:
    stage = Stage(KEEPING, has_next=False)
    stage.best.does = refuse
    stage.registry.register(service(operation("next", permissions=("tracks:secret",))), stage.next)
    with use_principal(Principal("ann", frozenset({"tracks:secret"}))):
        assert await stage.call() == "next"
    with use_principal(Principal("ann")), pytest.raises(CapabilityMissing):
        await stage.call()


async def test_an_answer_of_who_was_replaced_meanwhile_is_not_kept() -> None:
    stage = Stage(KEEPING, has_next=False)
    stage.best.waits = True
    call = asyncio.create_task(stage.call())
    await asyncio.sleep(0)
    stage.registry.exchange("best", [(service(stage.operation), Finder("newer"))])
    assert await stage.call("other") == "newer"
    stage.best.gates[0].set()
    assert await call == "best"
    assert await stage.call() == "newer"


async def test_what_is_forgotten_while_it_is_asked_is_asked_again() -> None:
    stage = Stage(KEEPING)
    stage.best.waits = True
    call = asyncio.create_task(stage.call())
    await asyncio.sleep(0)
    stage.router.forget()
    stage.best.gates[0].set()
    await call
    stage.best.waits = False
    await stage.call()
    assert stage.best.asked == 2


@pytest.mark.parametrize("is_up", [True, False])
async def test_a_time_that_is_over_is_over_whatever_is_kept_and_whoever_is_there(is_up: bool) -> None:
    stage = Stage(KEEPING, has_next=False)
    await stage.call()
    if not is_up:
        stage.registry.switch_off("best")
    with use_deadline(0, clock=stage.clock), pytest.raises(DeadlineExceeded):
        await stage.call()
    assert stage.best.asked == 1


async def test_calls_are_counted_that_are_refused_or_late() -> None:
    stage = Stage()
    stage.registry.register(service(locked := operation("locked", capability="lock", permissions=("key",))), stage.next)
    with pytest.raises(Forbidden):
        await stage.router.call(locked, Query())
    with use_deadline(0, clock=stage.clock), pytest.raises(DeadlineExceeded):
        await stage.call()
    counted = {one.capability: (one.calls, one.refused, one.late) for one in stage.router.stats().capabilities}
    assert counted == {"lock": (1, 1, 0), "track.find": (1, 0, 1)}
