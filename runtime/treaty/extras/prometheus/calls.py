"""The metrics of a router: capabilities, and who provides them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from treaty.extras.prometheus.buckets import buckets
from treaty.router.stats import BreakerState, CapabilityStats, ProviderStats, RouterStats

_OF = ("capability", "provider", "operation")


def of_router(stats: RouterStats) -> Iterator[Metric]:
    """Say what a router counted; capabilities by name, their providers in the order in which they are tried."""
    found = stats.capabilities
    served = GaugeMetricFamily("treaty_capability_served", "1 while somebody would be asked.", labels=["capability"])
    for capability in found:
        served.add_metric([capability.capability], int(capability.is_served))
    yield served
    yield _capabilities(found, "calls_missing", "Calls that nobody could serve.", lambda one: one.missing)
    yield _capabilities(found, "calls_refused", "Calls that somebody may not make.", lambda one: one.refused)
    yield _capabilities(found, "calls_late", "Calls whose deadline was over.", lambda one: one.late)
    yield _capabilities(found, "calls_cached", "Calls that were answered from memory.", lambda one: one.cached)
    yield _calls(found)
    yield _durations(found)
    running = GaugeMetricFamily("treaty_calls_running", "Calls under way.", labels=_OF)
    for labels, one in _providers(found):
        running.add_metric(labels, one.running)
    yield running
    yield _breakers(found)
    opened = CounterMetricFamily("treaty_breaker_opened", "How often a breaker has opened.", labels=_OF)
    for labels, one in _providers(found):
        opened.add_metric(labels, one.opened)
    yield opened


def _providers(found: tuple[CapabilityStats, ...]) -> Iterator[tuple[list[str], ProviderStats]]:
    for capability in found:
        for one in capability.providers:
            yield [capability.capability, one.provider, one.operation], one


def _capabilities(
    found: tuple[CapabilityStats, ...], name: str, about: str, read: Callable[[CapabilityStats], int]
) -> Metric:
    family = CounterMetricFamily(f"treaty_{name}", about, labels=["capability"])
    for one in found:
        family.add_metric([one.capability], read(one))
    return family


def _calls(found: tuple[CapabilityStats, ...]) -> Metric:
    family = CounterMetricFamily("treaty_calls", "Calls that a provider is done with.", labels=[*_OF, "outcome"])
    for labels, one in _providers(found):
        family.add_metric([*labels, "answered"], one.answered)
        family.add_metric([*labels, "failed"], one.failed)
        # Neither: whoever called did not wait for the end.
        family.add_metric([*labels, "abandoned"], max(0, one.calls - one.answered - one.failed - one.running))
    return family


def _durations(found: tuple[CapabilityStats, ...]) -> Metric:
    family = HistogramMetricFamily("treaty_call_duration_seconds", "Of a sample of the answers.", labels=_OF)
    for labels, one in _providers(found):
        family.add_metric(labels, buckets(one.duration), one.duration.total_s)
    return family


def _breakers(found: tuple[CapabilityStats, ...]) -> Metric:
    family = GaugeMetricFamily("treaty_breaker_state", "1 for the state that a breaker is in.", labels=[*_OF, "state"])
    for labels, one in _providers(found):
        for state in BreakerState:
            family.add_metric([*labels, state.value], int(one.breaker is state))
    return family
