"""The metrics of a bus: events, queues and handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from treaty.extras.prometheus.buckets import buckets
from treaty.histogram import Distribution
from treaty.stats import BusStats, SubscriptionStats

_OF = ("type", "subscription")
_OUTCOMES = ("handled", "parked", "discarded", "filtered", "skipped")
_QUEUES = ("waiting", "delayed", "held")


def of_bus(stats: BusStats) -> Iterator[Metric]:
    """Say what a bus counted; subscriptions by type and name."""
    subscriptions = sorted(stats.subscriptions, key=lambda one: (one.event_type, one.name))
    published = CounterMetricFamily("treaty_events_published", "Events that the bus accepted.", labels=["type"])
    for event_type, count in sorted(stats.published.items()):
        published.add_metric([event_type], count)
    yield published
    yield _by(subscriptions, "deliveries", "Events that a subscription is done with.", "outcome", _OUTCOMES)
    yield _counter(subscriptions, "delivery_failures", "Runs of a handler that failed.", lambda one: one.failed)
    yield _counter(subscriptions, "delivery_retries", "Runs of a handler after the first.", lambda one: one.retried)
    yield _histogram(
        subscriptions, "delivery_latency_seconds", "From acceptance to the end of handling.", lambda one: one.latency
    )
    yield _histogram(subscriptions, "handler_duration_seconds", "Of each run of a handler.", lambda one: one.duration)
    yield _by(subscriptions, "queue_events", "Events that wait, by what for.", "state", _QUEUES)
    yield _gauge(subscriptions, "parked_events", "Events that wait for a person.", lambda one: one.parked_now)
    yield _gauge(subscriptions, "subscription_lag_events", "Events behind in the log.", lambda one: one.lag)
    yield _gauge(subscriptions, "subscription_paused", "1 while it is paused.", lambda one: int(one.is_paused))
    yield _gauge(subscriptions, "handlers_running", "Handlers under way.", lambda one: one.running)
    yield _gauge(
        subscriptions,
        "handler_oldest_seconds",
        "For how long the first handler under way has been.",
        lambda one: one.oldest_running_s,
    )
    yield GaugeMetricFamily("treaty_bus_uptime_seconds", "Since the bus was made.", value=stats.uptime_s)


def _by(subscriptions: list[SubscriptionStats], name: str, about: str, label: str, values: tuple[str, ...]) -> Metric:
    """Make one metric of several numbers: what they count goes into a label."""
    kind = GaugeMetricFamily if label == "state" else CounterMetricFamily
    family = kind(f"treaty_{name}", about, labels=[*_OF, label])
    for one in subscriptions:
        for value in values:
            family.add_metric([one.event_type, one.name, value], getattr(one, value))
    return family


def _counter(
    subscriptions: list[SubscriptionStats], name: str, about: str, read: Callable[[SubscriptionStats], int]
) -> Metric:
    family = CounterMetricFamily(f"treaty_{name}", about, labels=_OF)
    for one in subscriptions:
        family.add_metric([one.event_type, one.name], read(one))
    return family


def _gauge(
    subscriptions: list[SubscriptionStats], name: str, about: str, read: Callable[[SubscriptionStats], float | None]
) -> Metric:
    """Leave a subscription out of which there is nothing to say: a 0 would be a claim."""
    family = GaugeMetricFamily(f"treaty_{name}", about, labels=_OF)
    for one in subscriptions:
        value = read(one)
        if value is not None:
            family.add_metric([one.event_type, one.name], value)
    return family


def _histogram(
    subscriptions: list[SubscriptionStats], name: str, about: str, read: Callable[[SubscriptionStats], Distribution]
) -> Metric:
    family = HistogramMetricFamily(f"treaty_{name}", about, labels=_OF)
    for one in subscriptions:
        spread = read(one)
        family.add_metric([one.event_type, one.name], buckets(spread), spread.total_s)
    return family
