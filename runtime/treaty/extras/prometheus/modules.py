"""The metrics of a system's modules."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from treaty.modules import ModuleStatus
from treaty.system import SystemStatus


def of_modules(status: SystemStatus) -> Iterator[Metric]:
    """Say how a system and each of its modules is."""
    yield GaugeMetricFamily(
        "treaty_system_healthy",
        "1 while it runs and every critical module may be called.",
        value=int(status.is_healthy),
    )
    yield GaugeMetricFamily("treaty_system_warnings", "What a person should look at.", value=len(status.warnings))
    family = GaugeMetricFamily(
        "treaty_module_status", "1 for the status that a module has.", labels=["module", "status"]
    )
    for module in status.modules:
        for one in ModuleStatus:
            family.add_metric([module.name, one.value], int(module.status is one))
    yield family
