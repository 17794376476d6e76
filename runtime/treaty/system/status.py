"""A system at one moment: its modules, capabilities and queues, and what a person should do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from treaty.modules import ModuleStatus
from treaty.router.stats import RouterStats
from treaty.stats import BusStats

State = Literal["starting", "running", "stopping", "stopped"]
"""How far a system has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleReport:
    """One module."""

    name: str
    status: ModuleStatus
    reason: str = ""  # Of any status but active.
    since: datetime | None = None  # When the status began.
    is_critical: bool = True
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()  # Capabilities.
    publishes: tuple[str, ...] = ()
    consumes: tuple[str, ...] = ()
    facts: Mapping[str, str | int | float | bool | None] = field(default_factory=dict[str, str])  # Of its last health.
    checked_at: datetime | None = None  # When it was last asked; None when it never is.

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data."""
        return {
            "name": self.name,
            "status": self.status.value,
            "reason": self.reason,
            "since": _time(self.since),
            "is_critical": self.is_critical,
            "requires": list(self.requires),
            "optional": list(self.optional),
            "provides": list(self.provides),
            "publishes": list(self.publishes),
            "consumes": list(self.consumes),
            "facts": dict(self.facts),
            "checked_at": _time(self.checked_at),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something that a person should know of, and what to do about it."""

    about: str  # The module, capability or subscription.
    message: str
    action: str

    def to_json(self) -> dict[str, str]:
        """Say the same as plain data."""
        return {"about": self.about, "message": self.message, "action": self.action}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemStatus:
    """All of it."""

    state: State
    modules: tuple[ModuleReport, ...]  # By name.
    router: RouterStats
    bus: BusStats
    warnings: tuple[Warned, ...]  # The worst first.

    @property
    def is_healthy(self) -> bool:
        """Whether it runs, and every critical module may be called."""
        return self.state == "running" and all(one.status.may_be_called for one in self.modules if one.is_critical)

    @property
    def is_degraded(self) -> bool:
        """Whether anything is not as it should be."""
        return not self.is_healthy or any(one.status is not ModuleStatus.ACTIVE for one in self.modules)

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data."""
        return {
            "state": self.state,
            "is_healthy": self.is_healthy,
            "is_degraded": self.is_degraded,
            "modules": [one.to_json() for one in self.modules],
            "capabilities": self.router.to_json()["capabilities"],
            "bus": self.bus.to_json(),
            "warnings": [one.to_json() for one in self.warnings],
        }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
