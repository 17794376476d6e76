"""How a module is: what it says of itself, and what the registry says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple


class ModuleStatus(Enum):
    """Whether a module may be called; an unknown one was never registered, or its last service has left."""

    ACTIVE = "active"
    DEGRADED = "degraded"  # It works, and not as it should: whoever can do the same is tried first.
    INACTIVE = "inactive"
    UNKNOWN = "unknown"

    @property
    def may_be_called(self) -> bool:
        """Whether calls go to it."""
        return self in (ModuleStatus.ACTIVE, ModuleStatus.DEGRADED)


class ModuleState(NamedTuple):
    """A module at one moment."""

    name: str
    status: ModuleStatus
    reason: str = ""  # Of any status but active: what is the matter, for people.
    since: datetime | None = None  # When the status began; None of what nobody has said anything about.


@dataclass(frozen=True, slots=True)
class Health:
    """What a module says when it is asked how it is; `facts` are shown to people beside it, and hold no secrets."""

    status: ModuleStatus = ModuleStatus.ACTIVE
    reason: str = ""
    facts: Mapping[str, str | int | float | bool | None] = field(default_factory=dict[str, str])

    @staticmethod
    def good(**facts: str | int | float | bool | None) -> Health:
        """All is well."""
        return Health(ModuleStatus.ACTIVE, "", facts)

    @staticmethod
    def degraded(reason: str, **facts: str | int | float | bool | None) -> Health:
        """It works, but not as it should; others are tried first."""
        return Health(ModuleStatus.DEGRADED, reason, facts)

    @staticmethod
    def bad(reason: str, **facts: str | int | float | bool | None) -> Health:
        """It cannot do its work; nobody is to call it until it says otherwise."""
        return Health(ModuleStatus.INACTIVE, reason, facts)
