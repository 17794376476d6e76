"""What a router has done and how its providers are: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from treaty.histogram import Distribution

_NOTHING = Distribution()


class BreakerState(StrEnum):
    """Whether a provider is asked."""

    CLOSED = "closed"  # It is.
    OPEN = "open"  # It is left alone.
    HALF_OPEN = "half_open"  # One call is under way to find out.


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStats:
    """One provider of a capability: what it was asked since it was registered, and how it is now."""

    provider: str  # `module.Service`.
    operation: str  # Its method.
    module: str
    priority: int = 0
    why_not: str = ""  # Why it would be passed over now; empty when it would be asked.
    calls: int = 0
    answered: int = 0  # With a response or an error of the domain.
    failed: int = 0
    slow: int = 0  # Answers that came too late for the breaker's taste.
    running: int = 0  # Calls under way.
    breaker: BreakerState = BreakerState.CLOSED
    opened: int = 0  # How often the breaker has opened.
    retry_in_s: float | None = None  # Until an open breaker lets a probe through.
    duration: Distribution = _NOTHING  # Of a sample of the calls.

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        return shown | {"breaker": self.breaker.value, "duration": self.duration.to_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityStats:
    """A capability, with its providers in the order in which they would be tried."""

    capability: str
    providers: tuple[ProviderStats, ...]
    is_served: bool  # Whether anybody would be asked now.
    calls: int = 0
    missing: int = 0  # Calls that nobody could serve.
    refused: int = 0  # Calls that somebody may not make.
    late: int = 0  # Calls whose deadline was over.
    cached: int = 0  # Calls that were answered from memory.

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        return shown | {"providers": [one.to_json() for one in self.providers]}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterStats:
    """A router at one moment; capabilities by name."""

    capabilities: tuple[CapabilityStats, ...]

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data."""
        return {"capabilities": [one.to_json() for one in self.capabilities]}
