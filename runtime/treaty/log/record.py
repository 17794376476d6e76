"""What a log keeps: events, and how far each subscription has come with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from treaty.event import Event


class Durability(Enum):
    """What an accepted event survives; each says more than the one before."""

    MEMORY = "memory"  # Nothing.
    DURABLE = "durable"  # The end of the process, however sudden.
    STRICT = "strict"  # A loss of power.

    def covers(self, asked: Durability) -> bool:
        """Tell whether this is at least what was asked for."""
        order = list(Durability)
        return order.index(self) >= order.index(asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine can promise. Tests and contracts ask for no more than this."""

    durability: Durability  # The most.
    is_shared: bool  # Several processes may open it, and none delivers what another does.
    has_transactions: bool  # Business rows and events in one commit.
    is_immediate: bool = False  # Appends cannot fail or wait: `accept` is there beside `commit`.
    beat_s: float | None = None  # How often an owner has to say that it lives; None when nobody listens.


class Entry(NamedTuple):
    """An event to be appended. `data` is its payload as JSON; an engine that keeps objects gets None."""

    event: Event[Any]
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event as it was appended: its envelope, and its payload as JSON in the version that it was published in."""

    position: int  # Ascending in the order of appending, from 1, perhaps with gaps.
    id: str
    type: str
    version: str
    source: str
    time: datetime
    key: str | None
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    hops: int
    principal: str | None
    data: bytes


class SubscriptionId(NamedTuple):
    """Names a subscription within a log."""

    event_type: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.event_type})"


class State(Enum):
    """Why a subscription has a row about one event: it is neither waiting behind the cursor nor simply done."""

    DONE = "done"  # Handled ahead of the cursor.
    TRYING = "trying"  # A handler was started, and is under way unless its process died.
    DELAYED = "delayed"  # To be tried again when it is due.
    HELD = "held"  # Behind an earlier event of the same key that is delayed or parked.
    PARKED = "parked"  # Given up, until a person sends it again or lets it go.
    DISCARDED = "discarded"  # Let go, with a reason.


HEADS = (State.TRYING, State.DELAYED, State.PARKED)
"""What holds back later events of its key."""
UNDONE = (*HEADS, State.HELD)
"""What is still to be handled, or to be decided by a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an event was not handled. Values of the payload are in none of it."""

    error: str  # The class of what was raised, with its module.
    fingerprint: str  # Failures of one cause have the same, however their messages differ.
    message: str  # Cut, and empty where it could show a sensitive value.
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is out of the ordinary about one event in one subscription."""

    position: int
    state: State
    key: str | None = None
    attempts: int = 0  # Counted before each, so that one that ended the process counts too.
    deaths: int = 0  # How often the process ended during an attempt.
    due: datetime | None = None  # When to try again; None is at once.
    delay_s: float = 0.0  # How long that was when it was set; nobody waits longer, whatever the clock says.
    failure: Failure | None = None
    reason: str = (
        ""  # Why it is parked or discarded: `attempts`, `permanent`, `unreadable`, `died`, or a person's words.
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a subscription has come: everything up to the cursor is done, but for the rows."""

    subscription: SubscriptionId
    fence: int  # Of the claim under which it was made; an older one is refused.
    cursor: int
    puts: tuple[Row, ...] = ()  # Added, or in the place of the row with the same position.
    drops: tuple[int, ...] = ()  # Positions whose row goes.


@dataclass(slots=True, kw_only=True)
class Batch:
    """What is written at once, or not at all."""

    entries: list[Entry] = field(default_factory=list[Any])
    progress: list[Progress] = field(default_factory=list[Any])
    is_strict: bool = False  # A loss of power right after must not undo it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What became of a batch."""

    positions: list[int]  # Of each entry; one whose event id was there already keeps its old position.
    known: frozenset[int] = frozenset()  # Indexes of entries whose event id was there already.
    lost: frozenset[SubscriptionId] = frozenset()  # Their progress was refused, because its fence is an old one.


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to deliver to a subscription, and where it stands."""

    fence: int
    cursor: int
    was_clean: bool  # False when the last who had it never gave it back: what follows the cursor may have been begun.
    replayed_until: int  # Events up to here were handled before; 0 when none was.
    rows: tuple[Row, ...]  # Those that are done, being tried or delayed, by position.
    blocked: dict[str, int]  # Key → how many events of it are being tried, delayed, held or parked.


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which events are looked for; what is not given is not asked about."""

    types: tuple[str, ...] = ()  # Any of these.
    source: str | None = None
    key: str | None = None
    correlation_id: str | None = None
    since: datetime | None = None  # Inclusive, by the event's own time.
    until: datetime | None = None  # Exclusive.
    after: int = 0  # Only later positions.
    before: int | None = None  # Only earlier positions: how to ask for the next page of newest first.
    limit: int | None = 100
    newest_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which parked events of which subscriptions are meant; what is not given is not asked about."""

    event_type: str | None = None
    name: str | None = None
    event_id: str | None = None
    fingerprint: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEvent:
    """An event that a subscription gave up, with all that is known."""

    subscription: SubscriptionId
    record: Record
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionState:
    """A subscription as the log knows it."""

    subscription: SubscriptionId
    cursor: int
    lag: int  # Events of its type behind the cursor.
    parked: int
    delayed: int
    held: int
    owner: str  # Which process delivers to it, for people to read; empty when none does.
    revision: int  # Another one after every change that was not its owner's own.
