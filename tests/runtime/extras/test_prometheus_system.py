"""A whole system for Prometheus: modules, calls and breakers beside the events."""

import os
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.runtime.statuses import HOSTILE, hostile, rich
from treaty.extras.prometheus import collect, collect_system
from treaty.modules import ModuleStatus
from treaty.router.stats import BreakerState
from treaty.system import SystemStatus

from .test_prometheus import Bus

GOLDEN = Path(__file__).with_name("system.txt")


class System:
    """Stands in for one that has been through something."""

    def __init__(self, status: SystemStatus) -> None:
        self.asked, self._status = 0, status

    def status(self) -> SystemStatus:
        self.asked += 1
        return self._status


def exposition(status: SystemStatus) -> str:
    registry = CollectorRegistry()
    collect_system(System(status), registry)
    return generate_latest(registry).decode()


def samples(status: SystemStatus) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(exposition(status))
        for sample in family.samples
    }


def test_the_text_is_as_reviewed() -> None:
    found = exposition(rich())
    if os.environ.get("BLESS") == "1":
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


def test_every_number_of_the_status_is_there() -> None:
    found, status = samples(rich()), rich()
    for module in status.modules:
        for one in ModuleStatus:
            labels = frozenset({("module", module.name), ("status", one.value)})
            assert found["treaty_module_status", labels] == (module.status is one)
    for capability in status.router.capabilities:
        named = frozenset({("capability", capability.capability)})
        assert found["treaty_capability_served", named] == capability.is_served
        for name in ("missing", "refused", "late", "cached"):
            assert found[f"treaty_calls_{name}_total", named] == getattr(capability, name)
        for provider in capability.providers:
            of = named | {("provider", provider.provider), ("operation", provider.operation)}
            assert found["treaty_calls_total", of | {("outcome", "answered")}] == provider.answered
            assert found["treaty_calls_total", of | {("outcome", "failed")}] == provider.failed
            assert found["treaty_calls_running", of] == provider.running
            assert found["treaty_breaker_opened_total", of] == provider.opened
            assert found["treaty_call_duration_seconds_count", of] == provider.duration.count
            for state in BreakerState:
                assert found["treaty_breaker_state", of | {("state", state.value)}] == (provider.breaker is state)
    assert found["treaty_system_healthy", frozenset()] == status.is_healthy
    assert found["treaty_system_warnings", frozenset()] == len(status.warnings)


def test_who_did_not_wait_counts_as_such() -> None:
    of = {("capability", "track.download"), ("provider", "soulseek.Downloads"), ("operation", "download")}
    assert samples(rich())["treaty_calls_total", frozenset(of | {("outcome", "abandoned")})] == 1  # 19 - 8 - 10 - 0.


def test_names_that_mean_harm_stay_in_their_labels() -> None:
    found = samples(hostile())
    assert found["treaty_module_status", frozenset({("module", HOSTILE), ("status", "inactive")})] == 1


def test_the_system_is_asked_once_a_scrape_and_no_earlier() -> None:
    system, registry = System(rich()), CollectorRegistry()
    collect_system(system, registry)
    assert system.asked == 0
    generate_latest(registry)
    assert system.asked == 1


def test_a_registry_takes_a_system_or_a_bus_and_gives_it_back() -> None:
    registry = CollectorRegistry()
    collector = collect_system(System(rich()), registry)
    for again in (lambda: collect_system(System(rich()), registry), lambda: collect(Bus(), registry)):
        with pytest.raises(ValueError, match="Duplicated timeseries"):
            again()
    registry.unregister(collector)
    collect(Bus(), registry)
