"""Dropping the oldest events. Freed pages are used again by later events; the file does not shrink."""

from __future__ import annotations

import sqlite3

SLICE = 1000  # Events of one transaction, so that nobody waits for long.


def used_bytes(connection: sqlite3.Connection) -> int:
    """Measure what is in use of the file."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * page_bytes)


def trim_slice(connection: sqlite3.Connection, before_us: int | None, largest_bytes: int | None) -> int:
    """Drop one slice inside a transaction, and return how many events that were."""
    # The cursor of a subscription to rare events may be far behind, with nothing still to come for it.
    needed = connection.execute(
        "SELECT min(p) FROM (SELECT (SELECT min(e.position) FROM treaty_events e WHERE e.type = s.event_type "
        "AND e.position > s.cursor) AS p FROM treaty_subscriptions s UNION ALL SELECT min(position) "
        "FROM treaty_rows WHERE state IN ('trying', 'delayed', 'held', 'parked'))"
    ).fetchone()[0]
    query = "SELECT position, time FROM treaty_events WHERE ?1 IS NULL OR position < ?1 ORDER BY position LIMIT ?2"
    oldest = connection.execute(query, (needed, SLICE)).fetchall()
    is_too_large = largest_bytes is not None and used_bytes(connection) > largest_bytes
    last = 0
    for position, time_us in oldest:
        if not is_too_large and (before_us is None or time_us >= before_us):
            break
        last = position
    dropped = connection.execute("DELETE FROM treaty_events WHERE position <= ?", (last,)).rowcount
    connection.execute("DELETE FROM treaty_rows WHERE position <= ?", (last,)) if dropped else None
    return dropped
