"""A bus, or a whole system, for Prometheus: counters, read when they are asked for. Install `treaty[prometheus]`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Protocol

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from treaty.extras.prometheus.calls import of_router
from treaty.extras.prometheus.events import of_bus
from treaty.extras.prometheus.modules import of_modules
from treaty.router.stats import RouterStats
from treaty.stats import BusStats, Watched
from treaty.system import SystemStatus

__all__ = ["WatchedSystem", "collect", "collect_system"]


class WatchedSystem(Protocol):
    """A system, as those see it who only look."""

    def status(self) -> SystemStatus:
        """Look at all of it."""
        ...


def collect(bus: Watched, registry: CollectorRegistry | None = None) -> Collector:
    """Have a registry read a bus at every scrape; the default registry when none is given.

    Unregister what is returned when the bus goes. A registry takes one bus: give each of several its own.
    """
    return _registered(_BusCollector(bus), registry)


def collect_system(system: WatchedSystem, registry: CollectorRegistry | None = None) -> Collector:
    """Have a registry read a system at every scrape: its modules, its router and its bus, which needs no `collect`.

    Unregister what is returned when the system goes. A registry takes one system, and then no bus besides.
    """
    return _registered(_SystemCollector(system), registry)


class _BusCollector(Collector):
    def __init__(self, bus: Watched) -> None:
        self._bus = bus

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without asking the bus, so that a second one is refused at once."""
        return of_bus(_NO_BUS)

    def collect(self) -> Iterable[Metric]:
        return of_bus(self._bus.stats())


class _SystemCollector(Collector):
    def __init__(self, system: WatchedSystem) -> None:
        self._system = system

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without asking the system, likewise."""
        return _of_system(_NO_SYSTEM)

    def collect(self) -> Iterable[Metric]:
        return _of_system(self._system.status())


def _of_system(status: SystemStatus) -> Iterable[Metric]:
    return chain(of_modules(status), of_router(status.router), of_bus(status.bus))


def _registered(collector: Collector, registry: CollectorRegistry | None) -> Collector:
    (registry or REGISTRY).register(collector)
    return collector


_NO_BUS = BusStats(uptime_s=0, is_idle=True, published={}, subscriptions=(), log="", log_facts={})
_NO_SYSTEM = SystemStatus(state="stopped", modules=(), router=RouterStats(capabilities=()), bus=_NO_BUS, warnings=())
