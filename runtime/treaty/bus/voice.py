"""What a bus says in the program's own log: each thing once, until it has changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from treaty import notices
from treaty.clock import Clock
from treaty.errors import HandlerDied, LogError
from treaty.fingerprint import fingerprint

if TYPE_CHECKING:
    from treaty.event import Event
    from treaty.log.record import Row, SubscriptionId
    from treaty.options import SubscriptionOptions


_MOST_KINDS = 100


class Spoken(Protocol):
    """A subscription, as far as anything is said of it."""

    id: SubscriptionId
    name: str
    options: SubscriptionOptions


class Voice:
    """Remembers what was said, so that an outage or a full queue is told once."""

    def __init__(self, clock: Clock, log: str) -> None:
        self._clock, self._log = clock, log
        self._out_since: float | None = None
        self._full: set[Spoken] = set()
        self._misranked: WeakSet[Spoken] = WeakSet()
        self._broken: set[str] = set()

    def failed(
        self, lane: Spoken, event: Event[Any], error: BaseException, attempt: int, retry_at: datetime | None
    ) -> None:
        """Say that an event will be tried again; at once when no time is given."""
        notices.delivery_failed(event, lane.name, error, attempt=attempt, retry_at=retry_at)

    def parked(self, lane: Spoken, event: Event[Any], row: Row, error: BaseException) -> None:
        """Say that an event was given up."""
        notices.parked(event, lane.name, error, attempt=row.attempts, reason=row.reason)

    def died(self, lane: Spoken, row: Row) -> None:
        """Say that an event was parked because its handler ended the process too often."""
        notices.died(lane.id.event_type, lane.name, HandlerDied(row.deaths), position=row.position)

    def lost(self, lane: Spoken) -> None:
        """Say that somebody else has a subscription now, or has moved its cursor."""
        notices.subscription_lost(lane.id.event_type, lane.name)

    def taken_over(self, lane: Spoken) -> None:
        """Say that this process goes on where another one stopped."""
        notices.subscription_taken_over(lane.id.event_type, lane.name)

    def full(self, lane: Spoken) -> None:
        """Say that publishers wait for a subscription."""
        if lane not in self._full:
            self._full.add(lane)
            notices.queue_full(lane.id.event_type, lane.name, capacity=lane.options.capacity)

    def has_room(self, lane: Spoken) -> None:
        """Note that publishers do not wait for a subscription any more."""
        self._full.discard(lane)

    def instrument_failed(self, error: Exception) -> None:
        """Say that an instrument raised an error; each kind once."""
        kind = fingerprint(error)
        if kind not in self._broken and len(self._broken) < _MOST_KINDS:
            self._broken.add(kind)
            notices.instrument_failed(error)

    def misranked(self, lane: Spoken, error: Exception) -> None:
        """Say that a subscription's `priority` gave no number; once for each subscription."""
        if lane not in self._misranked:
            self._misranked.add(lane)
            notices.misranked(lane.id.event_type, lane.name, error)

    def unavailable(self, error: LogError) -> None:
        """Say that the log fails."""
        if self._out_since is None:
            self._out_since = self._clock.monotonic()
            notices.log_unavailable(self._log, error)

    def available(self) -> None:
        """Say that the log works again."""
        if self._out_since is not None:
            outage_s = self._clock.monotonic() - self._out_since
            self._out_since = None
            notices.log_back(self._log, outage_s=outage_s)
