"""What a running bus tells about itself: counters, lag, histograms, Prometheus and OpenTelemetry."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry, generate_latest

from treaty.errors import Transient
from treaty.event import Event
from treaty.extras.otel import Tracing
from treaty.extras.prometheus import collect
from treaty.options import Retry, SubscriptionOptions
from treaty.stats import SubscriptionStats
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded, Tagged


def downloaded(number: int) -> Downloaded:
    return Downloaded(download_id=f"d{number}", file_path=str(number))


async def handle(event: Event[Downloaded]) -> None:
    if event.data.file_path == "1":
        raise LookupError
    if event.data.file_path == "2":
        raise Transient


def only(bus: Any) -> SubscriptionStats:
    [stats] = bus.stats().subscriptions
    return stats


async def test_counters_tell_what_became_of_every_event() -> None:
    clock = FakeClock()
    async with a_bus(clock=clock) as bus:
        options = SubscriptionOptions(retry=Retry(immediate=1, delays_s=(60,)))
        bus.subscribe(Downloaded, handle, name="h", options=options)
        for number in range(4):
            await bus.publish(downloaded(number))
        await bus.idle()
        stats = only(bus)
        assert dict(bus.stats().published) == {"download.completed": 4}
        assert (stats.received, stats.handled, stats.parked, stats.delayed) == (4, 2, 1, 1)
        assert (stats.failed, stats.parked_now, stats.waiting, stats.running) == (3, 1, 0, 0)
        assert bus.stats().is_idle
        earlier = bus.stats()
        await clock.advance(10)
        await bus.publish(downloaded(5))
        await bus.idle()
        rates = bus.stats().since(earlier)
        assert rates.published_per_s == {"download.completed": 0.1}
        assert rates.subscriptions[0].handled_per_s == 0.1


async def test_what_is_under_way_is_seen_with_its_age() -> None:
    clock, gate = FakeClock(), asyncio.Event()

    async def wait(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus(clock=clock) as bus:
        bus.subscribe(Downloaded, wait, name="h")
        for number in range(3):
            await bus.publish(downloaded(number))
        await clock.advance(7)
        stats = only(bus)
        assert (stats.running, stats.waiting, stats.oldest_running_s) == (1, 2, 7.0)
        assert not bus.stats().is_idle
        gate.set()


async def test_lag_and_parked_events_of_a_log_on_disk(tmp_path: Path) -> None:
    async with a_bus(f"sqlite:///{tmp_path}/a.events", clock=FakeClock()) as bus:
        subscription = bus.subscribe(Downloaded, handle, name="h")
        await bus.publish(downloaded(1))
        await bus.idle()
        subscription.pause()
        for _ in range(2):
            await bus.publish(downloaded(3))
        [state] = await bus.states()
        assert (state.lag, state.parked, state.owner != "") == (2, 1, True)
        stats = only(bus)
        assert (stats.lag, stats.parked_now, stats.is_paused) == (2, 1, True)


async def test_latency_is_counted_from_acceptance_to_the_end() -> None:
    clock, gate = FakeClock(), asyncio.Event()

    async def wait(event: Event[Downloaded]) -> None:
        await gate.wait()

    async with a_bus(clock=clock) as bus:
        bus.subscribe(Downloaded, wait, name="h")
        await bus.publish(downloaded(0))
        await clock.advance(2)
        gate.set()
        await bus.idle()
        latency = only(bus).latency
        assert latency.count == 1
        assert 1.4 <= latency.quantile_s(0.5) <= 2.9  # Within one bucket.


async def test_prometheus_reads_a_running_bus() -> None:
    registry = CollectorRegistry()
    async with a_bus() as bus:
        collect(bus, registry)
        bus.subscribe(Downloaded, handle, name="h")
        await bus.publish(downloaded(0))
        await bus.publish(downloaded(1))
        await bus.idle()
        text = generate_latest(registry).decode()
    assert 'treaty_events_published_total{type="download.completed"} 2.0' in text
    assert 'outcome="handled",subscription="h",type="download.completed"} 1.0' in text
    assert 'treaty_parked_events{subscription="h",type="download.completed"} 1.0' in text


async def test_a_trace_joins_publisher_and_handler_by_a_link() -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    async with a_bus(instruments=[Tracing(provider)]) as bus:

        @bus.subscribe(Downloaded, name="tags")
        async def tag(event: Event[Downloaded]) -> None:
            await bus.publish(Tagged(title=event.data.file_path))

        bus.subscribe(Tagged, lambda event: None, name="reads")
        receipt = await bus.publish(downloaded(0))
        await bus.idle()
    found = {span.name: span for span in spans.get_finished_spans()}
    assert set(found) == {
        "publish download.completed",
        "process download.completed",
        "publish metadata.tagged",
        "process metadata.tagged",
    }
    sent, taken = found["publish download.completed"], found["process download.completed"]
    assert [link.context.span_id for link in taken.links] == [sent.context.span_id]
    inner = found["publish metadata.tagged"]
    assert inner.parent is not None
    assert inner.parent.span_id == taken.context.span_id
    assert receipt.event.traceparent is not None
    assert f"{sent.context.trace_id:032x}" in receipt.event.traceparent
