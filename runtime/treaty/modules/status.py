"""How a module is: what it says of itself, and what the registry says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple, cast

from treaty.errors import OptionsInvalid


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

    def __post_init__(self) -> None:
        status, reason, facts = (cast("object", one) for one in (self.status, self.reason, self.facts))
        if not isinstance(status, ModuleStatus):
            raise OptionsInvalid("status", f"{status!r} is no status; write one of `ModuleStatus`")
        if not isinstance(reason, str):
            raise OptionsInvalid("reason", "it is no text; write a sentence")
        if not isinstance(facts, Mapping) or not all(map(_is_shown, cast("Mapping[object, object]", facts).values())):
            raise OptionsInvalid("facts", "they are no names with texts, numbers or truths; write those alone")

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


def _is_shown(fact: object) -> bool:
    return fact is None or isinstance(fact, (str, int, float))
