"""The tables of a log, and whose file it is."""

from __future__ import annotations

import sqlite3

from treaty.errors.log import LogDamaged, LogForeign, LogNewer

APPLICATION_ID = 0x54526561  # "TRea".
FORMAT = 1  # Kept in `treaty_format`, because `user_version` is the caller's. An older one is migrated in `check`.

# Positions are never given twice, even after a trim of everything: hence AUTOINCREMENT.
TABLES = (
    "CREATE TABLE treaty_format (version INTEGER NOT NULL)",
    """CREATE TABLE treaty_events (
        position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, version TEXT NOT NULL,
        source TEXT NOT NULL, time INTEGER NOT NULL, key TEXT, correlation_id TEXT NOT NULL, causation_id TEXT,
        traceparent TEXT, hops INTEGER NOT NULL, principal TEXT, data BLOB NOT NULL)""",
    "CREATE INDEX treaty_events_type ON treaty_events (type)",
    """CREATE TABLE treaty_subscriptions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, event_type TEXT NOT NULL, name TEXT NOT NULL, cursor INTEGER NOT NULL,
        fence INTEGER NOT NULL, owner TEXT, is_clean INTEGER NOT NULL, replayed_until INTEGER NOT NULL,
        revision INTEGER NOT NULL, UNIQUE (event_type, name))""",
    """CREATE TABLE treaty_rows (
        subscription INTEGER NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, key TEXT,
        attempts INTEGER NOT NULL, deaths INTEGER NOT NULL, due INTEGER, delay_s REAL NOT NULL, error TEXT,
        fingerprint TEXT, message TEXT,
        first_at INTEGER, last_at INTEGER, reason TEXT NOT NULL, PRIMARY KEY (subscription, position)) WITHOUT ROWID""",
    """CREATE TABLE treaty_owners (
        id TEXT PRIMARY KEY, pid INTEGER NOT NULL, place TEXT NOT NULL, started TEXT NOT NULL, beat INTEGER NOT NULL)
        WITHOUT ROWID""",
)


def is_new(connection: sqlite3.Connection, name: str, *, is_shared: bool) -> bool:
    """Tell whether the tables are still to be made; raise for a file that cannot be a log of ours."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {table for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "treaty_format" in tables:
        check(connection, name)
        return False
    if application not in (0, APPLICATION_ID):
        raise LogForeign(name, "another program marked the file as its own")
    if tables and not is_shared:
        raise LogForeign(
            name, "the file holds tables that are not ours; if that is meant, add `?shared=yes` to the URL"
        )
    return True


def check(connection: sqlite3.Connection, name: str) -> None:
    """See that this version can read the tables."""
    row = connection.execute("SELECT version FROM treaty_format").fetchone()
    if row is None:
        raise LogDamaged(name, "the file does not say its format")
    if row[0] > FORMAT:
        raise LogNewer(name, f"its format is {row[0]}, and this treaty knows {FORMAT}")


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, inside the caller's transaction; somebody else may have been quicker."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'treaty_format'").fetchone():
        return
    for table in TABLES:
        connection.execute(table)
    connection.execute("INSERT INTO treaty_format VALUES (?)", (FORMAT,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
