"""What modules ask of those who call them, how often one may, and what becomes of grants that fail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty.errors import Forbidden, OptionsInvalid, RateLimited, Unauthenticated
from treaty.event import use_context
from treaty.guard import Guard, Policy, Rate
from treaty.guard.allowance import MOST_PRINCIPALS, Allowance
from treaty.guard.guard import Check
from treaty.principal import ANONYMOUS, Principal
from treaty.testing import FakeClock

from .restricted import ADMIN, CALL, Opened, Sent, operation

ANN, ADA = Principal("ann", frozenset({CALL, ADMIN})), Principal("ada", frozenset({CALL}))
STRICT = Policy(needs_authentication=True, permissions=(ADMIN,))


def check_of(policy: Policy | None, *permissions: str, clock: FakeClock | None = None) -> Check | None:
    policies = {} if policy is None else {"soulseek": policy}
    return Guard(policies=policies, clock=clock).call_check(operation(*permissions))


@pytest.mark.parametrize(
    ("policy", "permissions", "who", "refusal"),
    [
        (STRICT, (), ANN, None),
        (STRICT, (CALL,), ANN, None),
        (STRICT, (CALL,), ANONYMOUS, Unauthenticated),
        (STRICT, (), ADA, Forbidden),
        (Policy(needs_authentication=True), (), ADA, None),
        (Policy(needs_authentication=True), (), ANONYMOUS, Unauthenticated),
        (Policy(needs_authentication=True), (ADMIN,), ADA, Forbidden),
        (Policy(permissions=(CALL,)), (), ANONYMOUS, Forbidden),
        (Policy(permissions=(CALL,)), (CALL,), ADA, None),
        (Policy(permissions=(CALL,)), (ADMIN,), ADA, Forbidden),
        (Policy(rate=Rate(limit=1)), (ADMIN,), ADA, Forbidden),
    ],
)
def test_a_policy_adds_to_what_the_contract_asks_for(
    policy: Policy, permissions: tuple[str, ...], who: Principal, refusal: type[Exception] | None
) -> None:
    check = check_of(policy, *permissions)
    assert check is not None
    if refusal is None:
        check(who)
        return
    with pytest.raises(refusal) as refused:
        check(who)
    assert type(refused.value) is refusal


def test_what_nothing_restricts_costs_nothing() -> None:
    guard = Guard(policies={"another": STRICT, "soulseek": Policy()})
    assert guard.call_check(operation()) is None
    assert (guard.publish_check(Opened), guard.read_check(Opened)) == (None, None)
    assert guard.publish_check(Sent) is not None


def test_policies_are_about_calls_and_not_about_events() -> None:
    guard = Guard(policies={"mailer": STRICT})
    assert (guard.publish_check(Opened), guard.read_check(Opened)) == (None, None)


async def test_a_module_counts_the_calls_of_each_principal_to_all_of_its_operations() -> None:
    clock = FakeClock()
    policy = Policy(rate=Rate(limit=2, per_s=10))
    guard = Guard(policies={"soulseek": policy, "youtube": policy}, clock=clock)
    first, second, other = (
        guard.call_check(one) for one in (operation(), operation(name="x"), operation(module="youtube"))
    )
    assert first is not None
    assert second is not None
    assert other is not None
    first(ANN)
    second(ANN)
    for check in (first, second):
        with pytest.raises(RateLimited) as refused:
            check(ANN)
        assert refused.value.retry_after_s == pytest.approx(5)
    other(ANN)
    first(ADA)
    first(ANONYMOUS)
    first(Principal(""))
    with pytest.raises(RateLimited):
        first(ANONYMOUS)  # They share one bucket, whoever they are.
    await clock.advance(refused.value.retry_after_s)
    first(ANN)
    with pytest.raises(RateLimited):
        first(ANN)


async def test_who_is_refused_for_another_reason_has_not_called() -> None:
    check = check_of(Policy(rate=Rate(limit=1)), ADMIN)
    assert check is not None
    for _ in range(5):
        with pytest.raises(Forbidden):
            check(Principal("ann"))
    check(ANN)


class Ticking:
    """A clock as far as rates ask it, which starts late, where floats are coarse."""

    def __init__(self) -> None:
        self.now = 1e6

    def monotonic(self) -> float:
        return self.now


@given(
    limit=st.integers(1, 20),
    per_s=st.floats(0.01, 1000),
    bursts=st.lists(st.tuples(st.floats(0, 50), st.integers(1, 40)), max_size=8),
)
def test_in_no_window_one_gets_more_than_the_limit_and_what_time_brings(
    limit: int, per_s: float, bursts: list[tuple[float, int]]
) -> None:
    clock = Ticking()
    allowance, taken = Allowance(Rate(limit=limit, per_s=per_s), clock.monotonic), list[float]()
    for tokens, calls in bursts:
        clock.now += tokens * per_s / limit
        taken += [clock.now for _ in range(calls) if not allowance.take("ann")]
    for first, since in enumerate(taken):
        for last in range(first, len(taken)):
            assert last - first + 1 <= limit + (taken[last] - since) * limit / per_s + 1e-3


@given(limit=st.integers(1, 20), per_s=st.floats(0.01, 1000), calls=st.integers(0, 60))
def test_who_waits_as_long_as_was_said_gets_through(limit: int, per_s: float, calls: int) -> None:
    clock = Ticking()
    allowance = Allowance(Rate(limit=limit, per_s=per_s), clock.monotonic)
    for number in range(calls):
        wait_s = allowance.take("ann")
        assert (wait_s > 0) == (number >= limit)
        clock.now += wait_s
        assert not wait_s or not allowance.take("ann")


def test_no_more_principals_are_remembered_than_there_is_room_for() -> None:
    allowance = Allowance(Rate(limit=1), Ticking().monotonic)
    for number in range(MOST_PRINCIPALS + 5):
        assert not allowance.take(f"p{number}")
    assert len(allowance) == MOST_PRINCIPALS
    assert allowance.take(f"p{MOST_PRINCIPALS}") > 0  # The latest are known,
    assert not allowance.take("p0")  # and the earliest are taken for new.


class Broken(dict[str, Any]):
    """Grants that look like a mapping, and fail."""

    def get(self, *_: object) -> Any:
        raise LookupError("a secret")


def failing(name: str) -> tuple[str, ...]:
    raise LookupError("a secret")


@pytest.mark.parametrize("grants", [failing, Broken(), lambda _: None, lambda _: ADMIN, lambda _: [[ADMIN]]])
def test_grants_that_fail_deny_and_are_told_of_once(grants: Any, caplog: pytest.LogCaptureFixture) -> None:
    guard = Guard(grants=grants)
    check = guard.call_check(operation(ADMIN))
    assert check is not None
    with use_context(principal="ann"):
        for _ in range(3):
            with pytest.raises(Forbidden) as refused:
                check(None)
    assert (refused.value.principal, refused.value.missing) == ("ann", (ADMIN,))
    assert refused.value.__cause__ is None
    assert [vars(record)["treaty_notice"] for record in caplog.records] == ["grants_failed"]
    assert (caplog.records[0].name, caplog.records[0].levelno) == ("treaty.guard", logging.ERROR)
    assert "a secret" not in caplog.text


def test_grants_are_a_mapping_or_a_function() -> None:
    for grants in ({"ann": [ADMIN]}, lambda name: {ADMIN} if name == "ann" else ()):
        guard = Guard(grants=grants)
        assert (guard.granted("ann"), guard.granted("bob")) == (frozenset({ADMIN}), frozenset[str]())


async def later(name: str) -> tuple[str, ...]:
    return (ADMIN,)


@pytest.mark.parametrize(
    ("makes", "option"),
    [
        (lambda: Rate(limit=0), "limit"),
        (lambda: Rate(limit=1.5), "limit"),  # type: ignore[arg-type]
        (lambda: Rate(limit=1, per_s=0), "per_s"),
        (lambda: Rate(limit=1, per_s=float("nan")), "per_s"),
        (lambda: Rate(limit=1, per_s=float("inf")), "per_s"),
        (lambda: Policy(permissions="admin"), "permissions"),  # type: ignore[arg-type]
        (lambda: Policy(permissions=("",)), "permissions"),
        (lambda: Policy(permissions=(1,)), "permissions"),  # type: ignore[arg-type]
        (lambda: Policy(rate=5), "rate"),  # type: ignore[arg-type]
        (lambda: Guard(grants=7), "grants"),  # type: ignore[arg-type]
        (lambda: Guard(grants=later), "grants"),  # type: ignore[arg-type]
        (lambda: Guard(grants={"ann": "admin"}), "grants"),
        (lambda: Guard(policies={"soulseek": {}}), "policies"),  # type: ignore[dict-item]
    ],
)
def test_what_makes_no_sense_is_refused(makes: Callable[[], object], option: str) -> None:
    with pytest.raises(OptionsInvalid) as refused:
        makes()
    assert refused.value.option == option
