"""A bus for Prometheus: its counters, read when they are asked for. Install `treaty[prometheus]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from treaty.histogram import Distribution
from treaty.stats import BusStats, SubscriptionStats, Watched

_OF = ("type", "subscription")
_OUTCOMES = ("handled", "parked", "discarded", "filtered", "skipped")
_QUEUES = ("waiting", "delayed", "held")


def collect(bus: Watched, registry: CollectorRegistry | None = None) -> Collector:
    """Have a registry read a bus at every scrape; the default registry when none is given.

    Unregister what is returned when the bus goes. A registry takes one bus: give each of several its own.
    """
    collector = _BusCollector(bus)
    (registry or REGISTRY).register(collector)
    return collector


class _BusCollector(Collector):
    def __init__(self, bus: Watched) -> None:
        self._bus = bus

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without asking the bus, so that a second one is refused at once."""
        return _families(BusStats(uptime_s=0, is_idle=True, published={}, subscriptions=(), log="", log_facts={}))

    def collect(self) -> Iterable[Metric]:
        return _families(self._bus.stats())


def _families(stats: BusStats) -> Iterator[Metric]:
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
        buckets = [(str(bound_s), float(count)) for bound_s, count in spread.shown()]
        family.add_metric([one.event_type, one.name], [*buckets, ("+Inf", spread.count)], spread.total_s)
    return family
