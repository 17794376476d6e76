"""When a provider is left alone, and who finds out whether it is well again."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty import BreakerPolicy, BreakerState, OptionsInvalid
from treaty.router.breaker import Breaker

POLICY = BreakerPolicy(window_s=10, least_calls=4, failure_rate=0.5, open_s=5, longest_open_s=20, jitter=0)


def breaker(policy: BreakerPolicy = POLICY) -> Breaker:
    return Breaker(policy, chance=random.Random(7))


def opened(at: float = 0.0) -> Breaker:
    one = breaker()
    for _ in range(4):
        one.failed(at)
    return one


def test_too_few_calls_are_no_reason() -> None:
    one = breaker()
    for _ in range(3):
        one.failed(0)
    assert one.is_closed
    one.failed(0)
    assert one.state is BreakerState.OPEN


def test_the_rate_counts_and_not_the_number() -> None:
    one = breaker()
    for _ in range(50):
        one.succeeded(0)
        one.succeeded(0)
        one.failed(0)
    assert one.is_closed


def test_what_is_out_of_the_window_is_forgotten() -> None:
    one = breaker()
    for second in range(0, 300, 3):  # Never more than four failures in ten seconds, and as many successes.
        for _ in range(3):
            one.succeeded(second)
        one.failed(second)
    assert one.is_closed
    for _ in range(3):
        one.failed(400)
    assert one.is_closed  # Three in the window, whatever was before.


def test_old_successes_do_not_hide_what_happens_now() -> None:
    one = breaker()
    for _ in range(10_000):
        one.succeeded(0)
    for _ in range(4):
        one.failed(11)
    assert not one.is_closed


def test_one_probe_at_a_time() -> None:
    one = opened()
    assert not one.admits(4.9)
    assert [one.admits(5.0) for _ in range(50)] == [True] + [False] * 49
    assert one.state is BreakerState.HALF_OPEN


def test_a_probe_that_hangs_is_not_waited_for_for_ever() -> None:
    one = opened()
    assert one.admits(5)
    assert not one.admits(24.9)
    assert one.admits(25)
    one.succeeded(26, is_probe=True)
    one.failed(27, is_probe=True)  # The first one, at last: one failure of a provider that is well.
    assert one.is_closed
    one.abandoned(is_probe=True)
    assert one.state is BreakerState.CLOSED


def test_a_good_probe_closes_and_begins_anew() -> None:
    one = opened()
    assert one.admits(5)
    one.succeeded(5, is_probe=True)
    assert one.is_closed
    for _ in range(2):
        one.failed(5)
    assert one.is_closed  # The failures from before are gone.


def test_a_bad_probe_opens_for_longer_but_not_for_ever() -> None:
    one, at, waits = opened(), 0.0, []
    for _ in range(5):
        waits.append(one.until - at)
        at = one.until
        assert one.admits(at)
        one.failed(at, is_probe=True)
    assert waits == [5, 10, 20, 20, 20]
    assert one.admits(one.until)
    one.succeeded(one.until, is_probe=True)
    for _ in range(4):
        one.failed(100)
    assert one.until == 105  # Once it was well, it is not punished for what was before.


def test_an_abandoned_probe_leaves_its_place_to_another() -> None:
    one = opened()
    assert one.admits(5)
    one.abandoned(is_probe=True)
    assert one.admits(5)
    assert not one.admits(5)


def test_calls_that_were_under_way_when_it_opened_do_not_open_it_again() -> None:
    one = opened()
    until = one.until
    one.failed(3)
    one.succeeded(3)
    assert (one.until, one.opened, one.state) == (until, 1, BreakerState.OPEN)


def test_without_a_policy_it_never_opens() -> None:
    one = Breaker(None)
    for _ in range(10_000):
        one.failed(0)
    assert one.is_closed


def test_jitter_only_makes_longer() -> None:
    policy = BreakerPolicy(least_calls=1, open_s=5, jitter=0.5)
    waits = set[float]()
    for seed in range(50):
        one = Breaker(policy, chance=random.Random(seed))
        one.failed(0)
        waits.add(one.until)
    assert min(waits) >= 5
    assert max(waits) <= 7.5
    assert len(waits) > 40


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans()), max_size=200))
def test_it_opens_when_the_window_says_so_and_only_then(steps: list[tuple[float, bool]]) -> None:
    """The window is kept in slices, so that up to one of them may be forgotten too early."""
    one, at = breaker(), 0.0
    calls: list[tuple[float, bool]] = []
    for step_s, fails in steps:
        at += step_s
        calls.append((at, fails))
        (one.failed if fails else one.succeeded)(at)
        if one.is_closed:
            kept = [failed for when, failed in calls if when > at - 9]  # These are in it for certain.
            others = [failed for when, failed in calls if at - 10 <= when <= at - 9]
            sure = fails and len(kept) >= 4 and sum(kept) >= (len(kept) + len(others)) * 0.5
            assert not sure
        else:
            assert fails
            assert len([failed for when, failed in calls if when >= at - 10]) >= 4
            return


BAD = [
    {"window_s": 0},
    {"window_s": float("nan")},
    {"least_calls": 0},
    {"least_calls": 1.5},
    {"failure_rate": 0},
    {"failure_rate": 1.1},
    {"slow_s": -1},
    {"open_s": float("inf")},
    {"longest_open_s": 0},
    {"jitter": 2},
]


@pytest.mark.parametrize("options", BAD, ids=str)
def test_options_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(OptionsInvalid, match=next(iter(options))):
        BreakerPolicy(**options)  # type: ignore[arg-type]  # That is what is tried.
