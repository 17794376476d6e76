"""What a bus counts of itself."""

import asyncio
import json
from pathlib import Path

import pytest

from treaty.errors import Transient
from treaty.event import Event
from treaty.options import Retry, SubscriptionOptions
from treaty.stats import SubscriptionStats
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded, Tagged

ONCE_MORE = SubscriptionOptions(retry=Retry(immediate=1, delays_s=(5.0,), jitter=0))


def downloaded(path: str, key: str | None = None) -> Downloaded:
    return Downloaded(download_id=key or path, file_path=path)


async def test_events_are_counted_by_type_and_by_what_became_of_them() -> None:
    clock = FakeClock()
    attempts: list[str] = []

    async def handle(event: Event[Downloaded]) -> None:
        attempts.append(event.data.file_path)
        if event.data.file_path == "twice" and attempts.count("twice") < 2:
            raise Transient
        if event.data.file_path == "late" and attempts.count("late") < 3:
            raise Transient
        if event.data.file_path == "never":
            raise LookupError

    async with a_bus(clock=clock) as bus:
        bus.subscribe(Downloaded, handle, name="h", options=ONCE_MORE)
        bus.subscribe(Tagged, lambda event: None, name="t")
        for path in ("good", "twice", "late", "never"):
            await bus.publish(downloaded(path))
        await bus.publish(Tagged(title="x"))
        await bus.idle()
        stats = bus.stats()
        assert dict(stats.published) == {"download.completed": 4, "metadata.tagged": 1}
        [one, other] = stats.subscriptions
        assert (one.received, one.handled, one.parked, one.delayed) == (4, 2, 1, 1)
        assert one.failed == 4
        assert (other.received, other.handled, other.failed) == (1, 1, 0)
        await clock.advance(5)
        await bus.idle()
        [one, _] = bus.stats().subscriptions
        assert (one.handled, one.parked, one.delayed, one.parked_now) == (3, 1, 0, 1)
        json.dumps(bus.stats().to_json())


async def test_what_waits_and_what_runs_is_told_of_the_moment() -> None:
    clock, gate = FakeClock(), asyncio.Event()

    async def handle(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus(clock=clock) as bus:
        subscription = bus.subscribe(Downloaded, handle, name="h")
        before = bus.stats()
        for path in "abc":
            await bus.publish(downloaded(path))
        await clock.advance(30)
        [one] = bus.stats().subscriptions
        assert (one.running, one.waiting, one.oldest_running_s, bus.stats().is_idle) == (1, 2, 30.0, False)
        subscription.pause()
        assert bus.stats().subscriptions[0].is_paused
        subscription.resume()
        gate.set()
        await bus.idle()
        rates = bus.stats().since(before)
        assert rates.published_per_s["download.completed"] == 3 / 30
        [one] = bus.stats().subscriptions
        assert (one.handled, one.waiting, one.running) == (3, 0, 0)


async def test_lag_and_parked_events_are_what_the_log_says(tmp_path: Path) -> None:
    def refuse(event: Event[Downloaded]) -> None:
        raise LookupError

    async def stats(url: str) -> SubscriptionStats:
        async with a_bus(url, clock=FakeClock()) as bus:
            subscription = bus.subscribe(Downloaded, refuse, name="h")
            await bus.publish(downloaded("a", "k"))
            await bus.publish(downloaded("b", "k"))
            await bus.idle()
            subscription.pause()
            await bus.publish(downloaded("c"))
            await bus.states()
            assert bus.stats().log_facts["durability"] == "strict"
            [one] = bus.stats().subscriptions
            return one

    one = await stats(f"sqlite:///{tmp_path}/app.events")
    assert (one.parked_now, one.held, one.lag) == (1, 1, 1)


async def test_latency_is_the_time_from_acceptance_to_the_end_of_handling() -> None:
    clock, gate = FakeClock(), asyncio.Event()

    async def handle(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus(clock=clock) as bus:
        bus.subscribe(Downloaded, handle, name="h")
        receipt = await bus.publish(downloaded("a"))
        await clock.advance(3)
        gate.set()
        await receipt.settled()
        [one] = bus.stats().subscriptions
    assert one.latency.count == 1
    assert one.latency.mean_s is not None
    assert 2.9 < one.latency.mean_s < 3.1


@pytest.mark.parametrize("suspends", [False, True])
async def test_of_handlers_in_memory_one_run_in_sixty_four_is_timed(suspends: bool) -> None:
    async def handle(event: Event[Downloaded]) -> None:
        if suspends:
            await asyncio.sleep(0)

    async with a_bus() as bus:
        bus.subscribe(Downloaded, handle, name="h")
        for number in range(129):
            await bus.publish(downloaded(str(number)))
        await bus.idle()
        [one] = bus.stats().subscriptions
    assert one.handled == 129
    assert (one.latency.count, one.duration.count) == (3, 3)


async def test_on_disk_the_latency_of_each_event_is_counted(tmp_path: Path) -> None:
    async with a_bus(f"sqlite:///{tmp_path}/app.events") as bus:
        bus.subscribe(Downloaded, lambda event: None, name="h")
        for number in range(129):
            await bus.publish(downloaded(str(number)))
        await bus.idle()
        [one] = bus.stats().subscriptions
    assert (one.handled, one.latency.count) == (129, 129)
