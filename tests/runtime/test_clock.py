"""The fake clock moves when it is told to, and never by itself."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty.clock import Clock
from treaty.testing import FakeClock


async def test_it_starts_at_a_fixed_time_and_stands_still() -> None:
    clock: Clock = FakeClock()
    first = clock.now()
    assert first == datetime(2030, 1, 1, tzinfo=UTC)
    await asyncio.sleep(0)
    assert (clock.now(), clock.monotonic()) == (first, 0.0)
    assert clock.now_ns() == int(first.timestamp()) * 10**9


def test_it_refuses_a_start_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="tzinfo=UTC"):
        FakeClock(datetime(2030, 1, 1))


async def test_timers_are_called_in_order_each_at_its_own_time() -> None:
    clock = FakeClock()
    seen: list[tuple[str, float, datetime]] = []
    start = clock.now()
    for name, delay_s in (("late", 2.0), ("b", 1.0), ("c", 1.0), ("past", -5.0)):
        clock.call_later(delay_s, lambda name=name: seen.append((name, clock.monotonic(), clock.now())))  # type: ignore[misc]
    await clock.advance(1.5)
    assert [name for name, _, _ in seen] == ["past", "b", "c"]
    assert clock.pending == 1
    await clock.advance(10)
    assert [(name, at) for name, at, _ in seen] == [("past", 0.0), ("b", 1.0), ("c", 1.0), ("late", 2.0)]
    assert seen[-1][2] == start + timedelta(seconds=2)
    assert clock.monotonic() == 11.5


async def test_a_timer_that_a_callback_makes_is_called_in_the_same_advance() -> None:
    clock = FakeClock()
    seen: list[float] = []
    clock.call_later(1, lambda: clock.call_later(1, lambda: seen.append(clock.monotonic())))
    await clock.advance(2)
    assert seen == [2.0]


async def test_tasks_run_between_timers_until_they_wait_for_time_again() -> None:
    clock = FakeClock()
    woken: list[float] = []

    async def sleeper() -> None:
        for _ in range(3):
            event = asyncio.Event()
            clock.call_later(1, event.set)
            await event.wait()
            woken.append(clock.monotonic())

    task = asyncio.create_task(sleeper())
    await clock.advance(3)
    assert woken == [1.0, 2.0, 3.0]
    await task


async def test_what_is_cancelled_is_not_called_even_by_its_neighbour() -> None:
    clock = FakeClock()
    seen: list[str] = []
    clock.call_later(1, lambda: second.cancel())
    second = clock.call_later(1, lambda: seen.append("second"))
    assert clock.pending == 2
    await clock.advance(1)
    assert (seen, clock.pending) == ([], 0)
    second.cancel()


@pytest.mark.parametrize("seconds", [-3600.0, 0.5, 86400.0])
async def test_a_jump_moves_the_time_of_day_alone(seconds: float) -> None:
    clock = FakeClock()
    seen: list[float] = []
    clock.call_later(1, lambda: seen.append(clock.monotonic()))
    before, before_ns = clock.now(), clock.now_ns()
    clock.jump(seconds)
    assert clock.now() - before == timedelta(seconds=seconds)
    assert clock.now_ns() - before_ns == seconds * 10**9
    assert (clock.monotonic(), seen) == (0.0, [])
    await clock.advance(1)
    assert seen == [1.0]


async def test_time_does_not_run_backwards_by_advance() -> None:
    with pytest.raises(ValueError, match="jump"):
        await FakeClock().advance(-1)


@given(st.lists(st.integers(0, 20), max_size=12), st.lists(st.integers(0, 9), max_size=5))
def test_however_the_time_is_cut_the_same_timers_are_called(delays: list[int], steps: list[int]) -> None:
    async def run() -> None:
        clock = FakeClock()
        seen: list[tuple[int, int]] = []
        for index, delay in enumerate(delays):
            clock.call_later(delay, lambda each=(delay, index): seen.append(each))  # type: ignore[misc]
        for step in steps:
            await clock.advance(step)
        due = sorted((delay, index) for index, delay in enumerate(delays) if steps and delay <= sum(steps))
        assert seen == due
        assert clock.monotonic() == sum(steps)

    asyncio.run(run())
