"""What a bus has done and has before it: plain counters inside, frozen values outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

from treaty.histogram import Distribution, Histogram

_NOTHING = Distribution()

_COUNTED = ("received", "handled", "failed", "retried", "parked", "discarded", "filtered", "skipped")


class Counters:
    """What a bus counts for one subscription, since the subscription was made."""

    __slots__ = (*_COUNTED, "duration", "latency")

    def __init__(self) -> None:
        self.received = self.handled = self.failed = self.retried = 0
        self.parked = self.discarded = self.filtered = self.skipped = 0
        self.latency = Histogram()
        self.duration = Histogram()

    def snapshot(
        self,
        event_type: str,
        name: str,
        *,
        waiting: int = 0,
        delayed: int = 0,
        held: int = 0,
        parked_now: int = 0,
        lag: int | None = None,
        is_paused: bool = False,
        running: int = 0,
        oldest_running_s: float | None = None,
    ) -> SubscriptionStats:
        """Freeze the counters, beside what the bus knows of the moment."""
        return SubscriptionStats(
            event_type=event_type,
            name=name,
            received=self.received,
            handled=self.handled,
            failed=self.failed,
            retried=self.retried,
            parked=self.parked,
            discarded=self.discarded,
            filtered=self.filtered,
            skipped=self.skipped,
            waiting=waiting,
            delayed=delayed,
            held=held,
            parked_now=parked_now,
            lag=lag,
            is_paused=is_paused,
            running=running,
            oldest_running_s=oldest_running_s,
            latency=self.latency.snapshot(),
            duration=self.duration.snapshot(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionStats:
    """One subscription: first what it counted since it was made, then how it is now."""

    event_type: str
    name: str
    received: int = 0  # Events that came to it.
    handled: int = 0  # Events whose handler succeeded.
    failed: int = 0  # Attempts that did not.
    retried: int = 0  # Attempts after the first.
    parked: int = 0  # Events given up.
    discarded: int = 0  # Parked events that a person let go.
    filtered: int = 0  # Events that `where` refused.
    skipped: int = 0  # Events that were handled before, and that the handler does not want again.
    latency: Distribution = _NOTHING  # From acceptance to the end of handling.
    duration: Distribution = _NOTHING  # Of each run of the handler.
    waiting: int = 0  # Events in memory.
    delayed: int = 0  # Events to be tried again later.
    held: int = 0  # Events behind one of the same key.
    parked_now: int = 0  # Events that wait for a person.
    lag: int | None = None  # Events behind the cursor in the log; None when nothing but memory keeps them.
    is_paused: bool = False
    running: int = 0  # Handlers under way.
    oldest_running_s: float | None = None  # For how long the first of them has been; None when none is.

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        return shown | {"latency": self.latency.to_json(), "duration": self.duration.to_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class BusStats:
    """A bus at one moment."""

    uptime_s: float  # Since the bus was made.
    is_idle: bool  # All that was accepted has been delivered.
    published: Mapping[str, int]  # Events accepted, by type.
    subscriptions: tuple[SubscriptionStats, ...]
    log: str  # The log's name.
    log_facts: Mapping[str, str | int | float | bool | None]  # Whatever else the log tells.

    def since(self, earlier: BusStats) -> BusRates:
        """Compare with a snapshot that was taken before of the same bus.

        Counters that are lower than before began anew, and count in full. Raises `ValueError` for a later snapshot.
        """
        interval_s = self.uptime_s - earlier.uptime_s
        if interval_s < 0:
            raise ValueError("the other snapshot is the later one; ask that one for its rates since this one")
        before = {(one.event_type, one.name): one for one in earlier.subscriptions}
        return BusRates(
            interval_s=interval_s,
            published_per_s={
                name: _rate(count, earlier.published.get(name, 0), interval_s) for name, count in self.published.items()
            },
            subscriptions=tuple(
                _rates(one, before.get((one.event_type, one.name)), interval_s) for one in self.subscriptions
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data, in the order of names."""
        return {
            "uptime_s": self.uptime_s,
            "is_idle": self.is_idle,
            "log": {"name": self.log, **self.log_facts},
            "published": dict(sorted(self.published.items())),
            "subscriptions": [
                one.to_json() for one in sorted(self.subscriptions, key=lambda one: (one.event_type, one.name))
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRates:
    """One subscription between two snapshots."""

    event_type: str
    name: str
    received_per_s: float
    handled_per_s: float
    failed_per_s: float
    parked_per_s: float
    latency: Distribution
    duration: Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRates:
    """A bus between two snapshots; all rates are 0 when no time has passed."""

    interval_s: float
    published_per_s: Mapping[str, float]
    subscriptions: tuple[SubscriptionRates, ...]


class Watched(Protocol):
    """A bus, as those see it who only look."""

    def stats(self) -> BusStats:
        """Freeze how the bus is now; any thread may ask."""
        ...


def _rates(now: SubscriptionStats, then: SubscriptionStats | None, interval_s: float) -> SubscriptionRates:
    before = then or SubscriptionStats(event_type=now.event_type, name=now.name)
    return SubscriptionRates(
        event_type=now.event_type,
        name=now.name,
        received_per_s=_rate(now.received, before.received, interval_s),
        handled_per_s=_rate(now.handled, before.handled, interval_s),
        failed_per_s=_rate(now.failed, before.failed, interval_s),
        parked_per_s=_rate(now.parked, before.parked, interval_s),
        latency=now.latency.since(before.latency),
        duration=now.duration.since(before.duration),
    )


def _rate(now: int, before: int, interval_s: float) -> float:
    gained = now - before if now >= before else now
    return gained / interval_s if interval_s else 0.0
