"""From what was seen to what went wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.chaos.witness import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a log says when nobody works on it."""

    logged: list[Sighting]  # In order of position.
    parked: dict[str, dict[str, str]] = field(default_factory=dict)  # Subscription → event id → reason.
    waiting: dict[str, int] = field(default_factory=dict)  # Subscription → events still to be handled, not parked.


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is counted."""

    acknowledged: Sequence[Sighting]  # Whose publisher got a receipt.
    examined: Examined  # When all was sent again and everybody was healthy.
    effects: Sequence[Sighting]  # Rows written through the inbox, in order.
    handled: Mapping[str, Sequence[Sighting]]  # By the subscriptions without an inbox, in order.
    rows: Sequence[tuple[str, int]] = ()  # Key and number of what was written in one transaction with an event.
    keys_with_rows: frozenset[str] = frozenset()  # All of whose events have one.


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What must all be 0, each with the events concerned."""

    lost: list[str]  # Acknowledged and not in the log, or there and not handled, or neither handled nor parked.
    doubled: list[str]  # Effects that happened more than once.
    disordered: list[str]  # Handled for the first time before an earlier one of the same key.
    torn: list[str]  # Rows without the event that was published with them, or events without the row.
    stuck: list[str]  # Still waiting or parked when there was nothing left to wait for, and nobody unwell.

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.disordered or self.torn or self.stuck)


def count(evidence: Evidence) -> Count:
    """Judge one story. Deliveries without an inbox may repeat; only their first counts."""
    seen = {"ledger": evidence.effects, **evidence.handled}
    return Count(
        lost=list(_lost(evidence, seen)),
        doubled=[
            event_id for event_id, times in Counter(row.event_id for row in evidence.effects).items() if times > 1
        ],
        disordered=[f"{name}: {found}" for name, rows in seen.items() for found in _disordered(rows)],
        torn=list(_torn(evidence)),
        stuck=list(_stuck(evidence.examined)),
    )


def _torn(evidence: Evidence) -> Iterable[str]:
    rows = set(evidence.rows)
    events = {(row.key, row.number) for row in evidence.examined.logged}
    with_rows = {(key, number) for key, number in events if key in evidence.keys_with_rows}
    yield from (f"no event: {key} {number}" for key, number in sorted(rows - events))
    yield from (f"no row: {key} {number}" for key, number in sorted(with_rows - rows))


def _stuck(examined: Examined) -> Iterable[str]:
    yield from (f"{name}: {left} wait" for name, left in examined.waiting.items() if left)
    yield from (f"{name}: {len(each)} are parked" for name, each in examined.parked.items() if each)


def _lost(evidence: Evidence, seen: Mapping[str, Sequence[Sighting]]) -> Iterable[str]:
    logged = {row.event_id for row in evidence.examined.logged}
    acknowledged = {row.event_id for row in evidence.acknowledged}
    yield from (f"log: {event_id}" for event_id in sorted(acknowledged - logged))
    for name, rows in seen.items():
        parked = evidence.examined.parked.get(name, {})
        missing = (acknowledged | logged) - {row.event_id for row in rows} - set(parked)
        yield from (f"{name}: {event_id}" for event_id in sorted(missing))


def _disordered(rows: Iterable[Sighting]) -> Iterable[str]:
    """Find first sightings with a number below one that their key has had already."""
    last: dict[str, int] = {}
    met: set[str] = set()
    for row in rows:
        if row.event_id in met:
            continue
        met.add(row.event_id)
        if row.number < last.get(row.key, -1):
            yield f"{row.key} {row.number} after {last[row.key]}"
        last[row.key] = max(row.number, last.get(row.key, -1))
