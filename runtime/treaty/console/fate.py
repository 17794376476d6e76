"""What became of an event in the subscriptions to its type."""

from __future__ import annotations

from dataclasses import dataclass

from treaty.log.protocol import Log
from treaty.log.record import HEADS, Record, Row, State, SubscriptionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How far one subscription is with one event."""

    subscription: SubscriptionState
    state: str  # `waiting`, `passed`, or what a row says: `done`, `trying`, `delayed`, `held`, `parked`, `discarded`.
    row: Row | None = None
    behind: Row | None = None  # What holds it: the first of its key that is not done.


async def fates(log: Log, record: Record) -> list[Fate]:
    """Look an event up in each subscription to its type."""
    states = await log.subscriptions()
    return [await _fate(log, record, state) for state in states if state.subscription.event_type == record.type]


async def _fate(log: Log, record: Record, subscription: SubscriptionState) -> Fate:
    rows = await log.rows(subscription.subscription, tuple(State), key=record.key)
    found = next((row for row in rows if row.position == record.position), None)
    if found is None:  # Rows are kept for what is out of the ordinary; all else is told by the cursor.
        is_passed = record.position <= subscription.cursor
        return Fate(subscription=subscription, state="passed" if is_passed else "waiting")
    behind = None
    if found.state is State.HELD:
        behind = next((row for row in rows if row.state in HEADS and row.position < found.position), None)
    return Fate(subscription=subscription, state=found.state.value, row=found, behind=behind)
