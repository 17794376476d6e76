"""What a log knows of its subscriptions: claims, parked events, and what people do to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from treaty.errors.bus import SubscriptionUnknown
from treaty.log.record import Claim, ParkedEvent, Selection, SubscriptionId, SubscriptionState
from treaty.log.sqlite import owners
from treaty.log.sqlite.rows import RECORD, ROW, record, row

_PARKED = (
    "FROM treaty_rows r JOIN treaty_subscriptions s ON s.id = r.subscription "
    "JOIN treaty_events e ON e.position = r.position WHERE r.state = 'parked'"
)


def number_of(connection: sqlite3.Connection, subscription: SubscriptionId) -> int:
    """Look up the number of a subscription; raise `SubscriptionUnknown`."""
    query = "SELECT id FROM treaty_subscriptions WHERE event_type = ? AND name = ?"
    found = connection.execute(query, subscription).fetchone()
    if found is None:
        names = connection.execute(
            "SELECT name FROM treaty_subscriptions WHERE event_type = ? ORDER BY name", (subscription.event_type,)
        )
        raise SubscriptionUnknown(*subscription, tuple(name for (name,) in names))
    return int(found[0])


def claim(
    connection: sqlite3.Connection,
    subscription: SubscriptionId,
    start: int,
    owner: str,
    is_gone: Callable[[owners.Owner], bool],
) -> tuple[int, Claim] | None:
    """Take a subscription inside a transaction; `is_gone` judges another owner."""
    connection.execute(
        "INSERT INTO treaty_subscriptions (event_type, name, cursor, fence, is_clean, replayed_until, revision) "
        "VALUES (?, ?, ?, 0, 1, 0, 0) ON CONFLICT DO NOTHING",
        (*subscription, start),
    )
    number, cursor, fence, holder, is_clean, replayed_until = connection.execute(
        "SELECT id, cursor, fence, owner, is_clean, replayed_until FROM treaty_subscriptions "
        "WHERE event_type = ? AND name = ?",
        subscription,
    ).fetchone()
    if holder is not None and holder != owner:
        other = owners.look_up(connection, holder)
        if other is not None and not is_gone(other):
            return None
    connection.execute(
        "UPDATE treaty_subscriptions SET fence = fence + 1, owner = ?, is_clean = 0 WHERE id = ?", (owner, number)
    )
    return number, _claim(connection, number, fence + 1, cursor, bool(is_clean) or holder == owner, replayed_until)


def _claim(
    connection: sqlite3.Connection, number: int, fence: int, cursor: int, was_clean: bool, replayed_until: int
) -> Claim:
    query = f"SELECT {ROW} FROM treaty_rows r WHERE subscription = ? AND state IN ('done', 'trying', 'delayed')"
    rows = tuple(map(row, connection.execute(f"{query} ORDER BY position", (number,))))
    blocked = connection.execute(
        "SELECT key, count(*) FROM treaty_rows WHERE subscription = ? AND key IS NOT NULL "
        "AND state IN ('trying', 'delayed', 'held', 'parked') GROUP BY key ORDER BY key",
        (number,),
    )
    return Claim(
        fence=fence,
        cursor=cursor,
        was_clean=was_clean,
        replayed_until=replayed_until,
        rows=rows,
        blocked=dict(blocked.fetchall()),
    )


def revisions(connection: sqlite3.Connection) -> dict[SubscriptionId, int]:
    """Tell how often each subscription was changed by somebody but its owner."""
    found = connection.execute("SELECT event_type, name, revision FROM treaty_subscriptions ORDER BY event_type, name")
    return {SubscriptionId(event_type, name): revision for event_type, name, revision in found}


def states(connection: sqlite3.Connection) -> list[SubscriptionState]:
    """List all subscriptions, by event type and name."""
    query = """SELECT s.event_type, s.name, s.cursor,
        (SELECT count(*) FROM treaty_events e WHERE e.type = s.event_type AND e.position > s.cursor),
        (SELECT count(*) FROM treaty_rows r WHERE r.subscription = s.id AND r.state = 'parked'),
        (SELECT count(*) FROM treaty_rows r WHERE r.subscription = s.id AND r.state = 'delayed'),
        (SELECT count(*) FROM treaty_rows r WHERE r.subscription = s.id AND r.state = 'held'),
        s.owner, s.revision FROM treaty_subscriptions s ORDER BY s.event_type, s.name"""
    found: list[SubscriptionState] = []
    for event_type, name, cursor, lag, parked_, delayed, held, holder, revision in connection.execute(query).fetchall():
        owner = owners.look_up(connection, holder) if holder else None
        found.append(
            SubscriptionState(
                subscription=SubscriptionId(event_type, name),
                cursor=cursor,
                lag=lag,
                parked=parked_,
                delayed=delayed,
                held=held,
                owner=str(owner) if owner and not owners.is_dead(owner) else "",
                revision=revision,
            )
        )
    return found


def _where(selection: Selection) -> tuple[str, list[str]]:
    columns = {
        "s.event_type": selection.event_type,
        "s.name": selection.name,
        "e.id": selection.event_id,
        "r.fingerprint": selection.fingerprint,
        "r.key": selection.key,
    }
    asked = {column: value for column, value in columns.items() if value is not None}
    return "".join(f" AND {column} = ?" for column in asked), list(asked.values())


def parked(connection: sqlite3.Connection, selection: Selection, limit: int | None) -> list[ParkedEvent]:
    """List parked events, by event type, name and position."""
    where, values = _where(selection)
    query = f"SELECT s.event_type, s.name, {ROW}, {RECORD} {_PARKED}{where} ORDER BY 1, 2, 3 LIMIT ?"
    found = connection.execute(query, (*values, -1 if limit is None else limit)).fetchall()
    return [ParkedEvent(subscription=SubscriptionId(*v[:2]), row=row(v[2:15]), record=record(v[15:])) for v in found]


def let_go(connection: sqlite3.Connection, selection: Selection, change: str, values: tuple[str, ...] = ()) -> int:
    """Change the rows of parked events, and count them."""
    where, asked = _where(selection)
    found = connection.execute(f"SELECT r.subscription, r.position {_PARKED}{where}", asked).fetchall()
    update = f"UPDATE treaty_rows SET {change} WHERE subscription = ? AND position = ?"
    connection.executemany(update, [(*values, *key) for key in found])
    raise_revision = "UPDATE treaty_subscriptions SET revision = revision + 1 WHERE id = ?"
    connection.executemany(raise_revision, sorted({key[:1] for key in found}))
    return len(found)


def seek(connection: sqlite3.Connection, subscription: SubscriptionId, cursor: int) -> None:
    """Move a cursor; whoever delivers notices by the fence."""
    number = number_of(connection, subscription)
    connection.execute(
        "UPDATE treaty_subscriptions SET replayed_until = CASE WHEN ?1 < cursor THEN max(replayed_until, cursor) "
        "ELSE replayed_until END, cursor = ?1, fence = fence + 1, revision = revision + 1 WHERE id = ?2",
        (cursor, number),
    )
    connection.execute("DELETE FROM treaty_rows WHERE subscription = ? AND position > ?", (number, cursor))


def retire(connection: sqlite3.Connection, subscription: SubscriptionId) -> None:
    """Forget a subscription and its rows."""
    number = number_of(connection, subscription)
    connection.execute("DELETE FROM treaty_rows WHERE subscription = ?", (number,))
    connection.execute("DELETE FROM treaty_subscriptions WHERE id = ?", (number,))
