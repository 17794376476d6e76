"""How often an event is tried, how long it waits in between, and what is said when it is given up."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty.bus.failing import put_aside
from treaty.errors import Transient
from treaty.log.record import Row, State
from treaty.options import Retry

NOW = datetime(2030, 1, 1, tzinfo=UTC)
DELAYS = st.lists(st.floats(0, 1000), max_size=5).map(tuple)
RETRIES = st.builds(Retry, immediate=st.integers(0, 4), delays_s=DELAYS, jitter=st.floats(0, 1))


@given(retry=RETRIES, seed=st.integers())
def test_attempts_are_one_and_the_immediate_and_the_delayed_ones(retry: Retry, seed: int) -> None:
    random, row, delays_s = Random(seed), None, list[float]()
    attempts = 1 + retry.immediate
    while row is None or row.state is State.DELAYED:
        row = put_aside(7, "k", Transient("no"), attempts, row, retry=retry, now=NOW, random=random)
        assert (row.position, row.key, row.attempts) == (7, "k", attempts)
        if row.state is State.DELAYED:
            delays_s.append(row.delay_s)
            assert row.due == NOW + timedelta(seconds=row.delay_s)
            attempts += 1
    assert (row.state, row.reason) == (State.PARKED, "attempts")
    assert attempts == 1 + retry.immediate + len(retry.delays_s)
    for delay_s, asked_s in zip(delays_s, retry.delays_s, strict=True):
        assert abs(delay_s - asked_s) <= asked_s * retry.jitter + 1e-9


@pytest.mark.parametrize(
    ("error", "reason", "can_delay", "expected"),
    [
        (Transient("no"), "", True, (State.DELAYED, "")),
        (OSError(), "", True, (State.DELAYED, "")),
        (TimeoutError(), "", True, (State.DELAYED, "")),
        (Transient("no"), "", False, (State.PARKED, "attempts")),
        (LookupError(), "", True, (State.PARKED, "permanent")),
        (LookupError(), "unreadable", True, (State.PARKED, "unreadable")),
        (Transient("no"), "unreadable", True, (State.PARKED, "unreadable")),
    ],
)
def test_the_reason_says_why_it_is_not_tried_again(
    error: Exception, reason: str, can_delay: bool, expected: tuple[State, str]
) -> None:
    row = put_aside(
        1, None, error, 1, None, retry=Retry(immediate=0), now=NOW, random=Random(0), reason=reason, can_delay=can_delay
    )
    assert (row.state, row.reason) == expected


def test_the_first_failure_is_remembered_and_a_message_of_others_is_not() -> None:
    first = put_aside(1, None, OSError("secret"), 1, None, retry=Retry(), now=NOW, random=Random(0))
    later = NOW + timedelta(seconds=5)
    row: Row = put_aside(1, None, OSError("secret"), 2, first, retry=Retry(), now=later, random=Random(0))
    assert row.failure is not None
    assert (row.failure.first_at, row.failure.last_at, row.failure.message) == (NOW, later, "")
