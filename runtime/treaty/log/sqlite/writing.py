"""Appending and saving, inside whatever transaction is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from treaty.log.record import Committed, Entry, Progress, SubscriptionId
from treaty.log.sqlite.rows import INSERT, PUT, event_values, row_values


def end(connection: sqlite3.Connection) -> int:
    """Tell the position of the last event there ever was."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'treaty_events'").fetchone()
    return row[0] if row else 0


def append(connection: sqlite3.Connection, entries: list[Entry]) -> Committed:
    """Append events; only when some were there already is each looked up."""
    if not entries:
        return Committed(positions=[])
    before, changes = end(connection), connection.total_changes
    connection.executemany(INSERT, map(event_values, entries))
    if connection.total_changes - changes == len(entries):
        return Committed(positions=list(range(before + 1, before + 1 + len(entries))))
    return _looked_up(connection, entries, before)


def _looked_up(connection: sqlite3.Connection, entries: list[Entry], before: int) -> Committed:
    positions: list[int] = []
    known: set[int] = set()
    seen: set[int] = set()
    for index, entry in enumerate(entries):
        query = connection.execute("SELECT position FROM treaty_events WHERE id = ?", (entry.event.id,))
        position: int = query.fetchone()[0]
        if position <= before or position in seen:
            known.add(index)
        seen.add(position)
        positions.append(position)
    return Committed(positions=positions, known=frozenset(known))


def save(connection: sqlite3.Connection, ids: Mapping[SubscriptionId, int], owner: str, progress: Progress) -> bool:
    """Save progress, unless its fence is an old one or the subscription is not this owner's."""
    number = ids.get(progress.subscription)
    update = "UPDATE treaty_subscriptions SET cursor = ? WHERE id = ? AND fence = ? AND owner = ?"
    if not connection.execute(update, (progress.cursor, number, progress.fence, owner)).rowcount or number is None:
        return False
    if progress.drops:
        drops = [(number, position) for position in progress.drops]
        connection.executemany("DELETE FROM treaty_rows WHERE subscription = ? AND position = ?", drops)
    if progress.puts:
        connection.executemany(PUT, [row_values(number, put) for put in progress.puts])
    return True
