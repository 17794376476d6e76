"""A transaction that business rows and events share."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from treaty.errors.log import LogForeign
from treaty.log.record import Committed, Entry, Progress, SubscriptionId
from treaty.log.sqlite import writing
from treaty.log.sqlite.refusals import refusing


def check_same_file(connection: sqlite3.Connection, path: Path, name: str) -> None:
    """Refuse a connection whose main database is another file."""
    with refusing(name):
        main = next((row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main"), "")
    if not main or not path.samefile(main):
        raise LogForeign(name, "the connection that was given is to another database")


class SqliteUnit:
    """Appends and saves on one connection, whose transaction somebody else ends."""

    def __init__(
        self, connection: sqlite3.Connection, name: str, ids: Mapping[SubscriptionId, int], owner: str
    ) -> None:
        self.connection = connection
        self._name, self._ids, self._owner = name, ids, owner

    async def append(self, entries: list[Entry]) -> Committed:
        """Append as part of the transaction."""
        with refusing(self._name):
            return writing.append(self.connection, entries)

    async def save(self, progress: Progress) -> bool:
        """Save as part of the transaction; False when the fence is an old one, and then the caller must roll back."""
        with refusing(self._name):
            return writing.save(self.connection, self._ids, self._owner, progress)
