"""The engine: connections, transactions, and the methods of the protocol."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from treaty.clock import Clock, SystemClock
from treaty.errors.log import LogClosed, LogDamaged, LogError, LogForeign, LogMissing, LogReadOnly
from treaty.log.protocol import Unit
from treaty.log.record import (
    Batch,
    Capabilities,
    Claim,
    Committed,
    Durability,
    ParkedEvent,
    Query,
    Record,
    Row,
    Selection,
    State,
    SubscriptionId,
    SubscriptionState,
)
from treaty.log.sqlite import file, owners, schema, subscriptions, trim, writing
from treaty.log.sqlite.refusals import is_busy, refusal, refusing
from treaty.log.sqlite.rows import RECORD, ROW, micros, record, row
from treaty.log.sqlite.unit import SqliteUnit, check_same_file
from treaty.uuid7 import uuid7

T = TypeVar("T")
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.001, 0.1
WAL_BYTES = 4 << 20  # From here on pages are moved into the database.
_WAL_LIMIT = 4  # Times as large, and writers wait for that.


class SqliteLog:
    """A log in one SQLite file."""

    def __init__(
        self,
        path: str | Path,
        clock: Clock | None = None,
        *,
        lease_s: float = 5.0,
        busy_s: float = 10.0,
        is_shared: bool = False,
        may_write: bool = True,
    ) -> None:
        """`may_write` is False for those who only look: nothing is made, and nothing is claimed."""
        self._path, self._clock = Path(path), clock or SystemClock()
        self._busy_s, self._is_shared, self._may_write = busy_s, is_shared, may_write
        self.capabilities = Capabilities(
            durability=Durability.STRICT, is_shared=True, has_transactions=True, beat_s=lease_s / 3
        )
        self.name = f"sqlite:///{path}"
        self.owner = uuid7()
        self._watch = owners.Watch(lease_s)
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._lock = asyncio.Lock()
        self._ids: dict[SubscriptionId, int] = {}
        self._identity = (0, 0)
        self._checkpoint: asyncio.Future[None] | None = None
        self._synchronous = "NORMAL"

    async def open(self) -> None:
        """Make ready; a second time does nothing."""
        if self._writer is not None:
            return
        if not self._may_write:
            self._look()
            return
        file.check_path(self._path, self.name)
        with refusing(self.name):
            connection = await self._prepared()
        try:
            with refusing(self.name):
                self._reader = file.connect(self._path)
            self._identity = file.identity(self._path, self.name)
            self._writer = connection
            owners.OPEN.add(self.owner)
            await self._write(self._introduce)
        except BaseException:
            self._let_go()
            connection.close()
            raise

    def _look(self) -> None:
        if not self._path.is_file():
            raise LogMissing(self.name, "there is no such file")
        with refusing(self.name):
            connection = file.connect_to_look(self._path)
            try:
                file.check_whole(connection, self._path, self.name)
                if schema.is_new(connection, self.name, is_shared=True):
                    raise LogForeign(self.name, "there is no log in this file")
            except BaseException:
                connection.close()
                raise
        self._reader = self._writer = connection

    async def _prepared(self) -> sqlite3.Connection:
        connection = file.connect(self._path)
        try:
            if self._path.stat().st_size:
                file.check_whole(connection, self._path, self.name)
            is_new = schema.is_new(connection, self.name, is_shared=self._is_shared)
            await self._retried(lambda: connection.execute("PRAGMA journal_mode = WAL"))
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
            if is_new:
                await self._begin(connection)
                schema.create(connection)
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _introduce(self, connection: sqlite3.Connection) -> None:
        pid = os.getpid()
        values = (self.owner, pid, owners.place(), owners.started(pid))
        connection.execute("INSERT OR IGNORE INTO treaty_owners VALUES (?, ?, ?, ?, 0)", values)
        owners.forget_the_dead(connection)

    async def close(self) -> None:
        """Let go of everything, after what is under way. A second time does nothing."""
        if self._writer is None:
            return
        if not self._may_write:
            self._let_go()
            return
        try:
            await self._write(self._leave)
        finally:
            if self._checkpoint is not None:
                with contextlib.suppress(LogError):  # Whoever opens the file next moves the pages.
                    await self._checkpoint
            async with self._lock:
                self._let_go()

    def _leave(self, connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE treaty_subscriptions SET owner = NULL, is_clean = 1 WHERE owner = ?", (self.owner,))
        connection.execute("DELETE FROM treaty_owners WHERE id = ?", (self.owner,))

    def _let_go(self) -> None:
        owners.OPEN.discard(self.owner)
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()  # The last one to close empties the write-ahead log.
        self._reader = self._writer = None
        self._ids.clear()

    # Transactions.

    async def _retried(self, action: Callable[[], object]) -> None:
        """Do what a lock of another process may hinder, waiting between tries without holding up the loop."""
        until_s, wait_s = self._clock.monotonic() + self._busy_s, _FIRST_WAIT_S
        while True:
            try:
                action()
            except sqlite3.Error as error:
                if not is_busy(error) or self._clock.monotonic() >= until_s:
                    raise refusal(self.name, error) from error
            else:
                return
            woken = asyncio.Event()
            timer = self._clock.call_later(wait_s, woken.set)
            try:
                await woken.wait()
            finally:
                timer.cancel()
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    async def _begin(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if not is_busy(error):
                raise refusal(self.name, error) from error
            await self._retried(lambda: connection.execute("BEGIN IMMEDIATE"))

    async def _write(self, action: Callable[[sqlite3.Connection], T], *, is_strict: bool = False) -> T:
        """Do something in a transaction of the writer; after an error nothing of it is left."""
        if not self._may_write:
            raise LogReadOnly(self.name, "it was opened to look, not to write")
        async with self._lock:
            connection = self._open(self._writer)
            self._check_identity()
            if file.wal_bytes(str(self._path)) > WAL_BYTES:
                await self._relieve()
            with refusing(self.name):
                self._set_synchronous(connection, "FULL" if is_strict else "NORMAL")
                await self._begin(connection)
                try:
                    result = action(connection)
                    if is_strict:
                        await self._commit_in_thread(connection)
                    else:
                        connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
                return result

    def _check_identity(self) -> None:
        """Refuse to write into a file that nobody finds any more."""
        if file.identity(self._path, self.name) != self._identity:
            raise LogDamaged(self.name, "another file was put in its place while it was open")

    def _set_synchronous(self, connection: sqlite3.Connection, level: str) -> None:
        if level != self._synchronous:
            connection.execute(f"PRAGMA synchronous = {level}")
            self._synchronous = level

    async def _commit_in_thread(self, connection: sqlite3.Connection) -> None:
        """Commit where the disk may be waited for. Cancellation is put off until the outcome is known."""
        commit = asyncio.get_running_loop().run_in_executor(None, connection.execute, "COMMIT")
        cancelled: asyncio.CancelledError | None = None
        while not commit.done():
            try:
                await asyncio.shield(commit)
            except asyncio.CancelledError as error:
                cancelled = error
            except sqlite3.Error:
                break
        commit.result()
        if cancelled is not None:
            raise cancelled

    # The write-ahead log.

    async def _relieve(self) -> None:
        if self._checkpoint is None or self._checkpoint.done():
            loop = asyncio.get_running_loop()
            self._checkpoint = loop.run_in_executor(None, self._move_pages)
        if file.wal_bytes(str(self._path)) > WAL_BYTES * _WAL_LIMIT:
            await asyncio.shield(self._checkpoint)

    def _move_pages(self) -> None:
        with refusing(self.name), contextlib.closing(file.connect(self._path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _open(self, connection: sqlite3.Connection | None) -> sqlite3.Connection:
        if connection is None:
            raise LogClosed(self.name, "it is not open")
        return connection

    def _rows(self, query: str, values: Collection[object] = ()) -> list[tuple[Any, ...]]:
        connection = self._open(self._reader)
        with refusing(self.name):
            try:
                return connection.execute(query, tuple(values)).fetchall()
            except sqlite3.OperationalError as error:
                if "UTF-8" not in str(error):
                    raise
                return _damaged(connection, query, tuple(values))

    # Events.

    async def commit(self, batch: Batch) -> Committed:
        """Append and save, all or nothing, in the order given.

        A cancelled strict commit is on the disk or not at all, and which of the two is settled before it is raised.
        """

        def work(connection: sqlite3.Connection) -> Committed:
            done = writing.append(connection, batch.entries)
            lost = {p.subscription for p in batch.progress if not writing.save(connection, self._ids, self.owner, p)}
            return Committed(positions=done.positions, known=done.known, lost=frozenset(lost)) if lost else done

        return await self._write(work, is_strict=batch.is_strict)

    async def read(self, after: int, types: Collection[str], limit: int) -> list[Record]:
        """List the first events of these types after a position, in order."""
        query = f"SELECT {RECORD} FROM treaty_events e WHERE type = ? AND position > ? ORDER BY position LIMIT ?"
        found = [values for type_ in set(types) for values in self._rows(query, (type_, after, limit))]
        return [record(values) for values in sorted(found, key=lambda values: values[0])[:limit]]

    async def records(self, positions: Collection[int]) -> list[Record]:
        """Look events up, in order of position; those that are gone are left out."""
        query = f"SELECT {RECORD} FROM treaty_events e WHERE position = ?"
        return [record(values) for p in sorted(set(positions)) for values in self._rows(query, (p,))]

    async def find(self, query: Query) -> list[Record]:
        """List what a query asks for, by position."""
        asked: list[tuple[str, object]] = [("position > ?", query.after)]
        for column in ("source", "key", "correlation_id"):
            if (value := getattr(query, column)) is not None:
                asked.append((f"{column} = ?", value))
        if query.since is not None:
            asked.append(("time >= ?", micros(query.since)))
        if query.until is not None:
            asked.append(("time < ?", micros(query.until)))
        if query.before is not None:
            asked.append(("position < ?", query.before))
        where = " AND ".join(condition for condition, _ in asked)
        if query.types:
            where += f" AND type IN ({', '.join('?' * len(query.types))})"
        order = "DESC" if query.newest_first else "ASC"
        values = [*(value for _, value in asked), *query.types, -1 if query.limit is None else query.limit]
        sql = f"SELECT {RECORD} FROM treaty_events e WHERE {where} ORDER BY position {order} LIMIT ?"
        return [record(found) for found in self._rows(sql, values)]

    async def event(self, event_id: str) -> Record | None:
        """Look an event up by its id."""
        found = self._rows(f"SELECT {RECORD} FROM treaty_events e WHERE id = ?", (event_id,))
        return record(found[0]) if found else None

    async def end(self) -> int:
        """Tell the position of the last event; 0 when there never was one."""
        with refusing(self.name):
            return writing.end(self._open(self._reader))

    async def position_at(self, time: datetime) -> int:
        """Find the position before the first event, in order of position, that is as young as that.

        All events are looked at in turn, so a clock that jumped back makes no difference.
        Without such an event it is the end.
        """
        query = "SELECT position FROM treaty_events WHERE time >= ? ORDER BY position LIMIT 1"
        found = self._rows(query, (micros(time),))
        return found[0][0] - 1 if found else await self.end()

    # Subscriptions.

    async def claim(self, subscription: SubscriptionId, start: int) -> Claim | None:
        """Take a subscription, or learn that it is another living owner's: None."""
        found = await self._write(
            lambda connection: subscriptions.claim(connection, subscription, start, self.owner, self._is_gone)
        )
        if found is None:
            return None
        self._ids[subscription] = found[0]
        return found[1]

    def _is_gone(self, other: owners.Owner) -> bool:
        return owners.is_dead(other) or self._watch.has_expired(other, self._clock.monotonic())

    async def release(self, subscriptions: Collection[SubscriptionId]) -> None:
        """Give subscriptions back in good order; those that are another's are left alone."""
        update = (
            "UPDATE treaty_subscriptions SET owner = NULL, is_clean = 1 WHERE event_type = ? AND name = ? AND owner = ?"
        )
        values = [(*subscription, self.owner) for subscription in subscriptions]
        await self._write(lambda connection: connection.executemany(update, values))

    async def beat(self) -> None:
        """Say that this owner lives, and see that the file is still the one that was opened."""
        update = "UPDATE treaty_owners SET beat = beat + 1 WHERE id = ?"
        await self._write(lambda connection: connection.execute(update, (self.owner,)))

    async def change(self) -> int:
        """Tell a number that changes when somebody else has written; units count as somebody else."""
        with refusing(self.name):
            return int(self._open(self._writer).execute("PRAGMA data_version").fetchone()[0])

    async def revisions(self) -> dict[SubscriptionId, int]:
        """Tell how often each subscription was changed by somebody but its owner."""
        with refusing(self.name):
            return subscriptions.revisions(self._open(self._reader))

    async def subscriptions(self) -> list[SubscriptionState]:
        """List all subscriptions, by event type and name."""
        with refusing(self.name):
            return subscriptions.states(self._open(self._reader))

    async def rows(
        self,
        subscription: SubscriptionId,
        states: Collection[State],
        *,
        key: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """List the rows of a subscription in some states, of one key or all, by position."""
        query = (
            f"SELECT {ROW} FROM treaty_rows r JOIN treaty_subscriptions s ON s.id = r.subscription "
            f"WHERE s.event_type = ? AND s.name = ? AND r.state IN ({', '.join('?' * len(states))}) "
            "AND (? IS NULL OR r.key = ?) ORDER BY r.position LIMIT ?"
        )
        values = (*subscription, *(state.value for state in states), key, key, -1 if limit is None else limit)
        return [row(found) for found in self._rows(query, values)]

    async def parked(self, selection: Selection, *, limit: int | None = 100) -> list[ParkedEvent]:
        """List parked events, by event type, name and position."""
        with refusing(self.name):
            return subscriptions.parked(self._open(self._reader), selection, limit)

    async def redrive(self, selection: Selection) -> int:
        """Make parked events due at once, with no attempt counted yet, and return how many."""
        change = "state = 'delayed', attempts = 0, deaths = 0, due = NULL, delay_s = 0, reason = ''"
        return await self._write(lambda connection: subscriptions.let_go(connection, selection, change))

    async def discard(self, selection: Selection, reason: str) -> int:
        """Let parked events go, for a reason that is kept as long as the event is, and return how many."""
        change = "state = 'discarded', reason = ?"
        return await self._write(lambda connection: subscriptions.let_go(connection, selection, change, (reason,)))

    async def seek(self, subscription: SubscriptionId, cursor: int) -> None:
        """Have a subscription go on after another position. Raises `SubscriptionUnknown`."""
        await self._write(lambda connection: subscriptions.seek(connection, subscription, cursor))

    async def retire(self, subscription: SubscriptionId) -> None:
        """Forget a subscription and its rows. Raises `SubscriptionUnknown`."""
        await self._write(lambda connection: subscriptions.retire(connection, subscription))

    async def trim(self, *, before: datetime | None = None, largest_bytes: int | None = None) -> int:
        """Drop the oldest events in slices, those before a time or beyond a size, and return how many."""
        before_us = None if before is None else micros(before)
        total = 0
        while dropped := await self._write(lambda c: trim.trim_slice(c, before_us, largest_bytes)):
            total += dropped
        return total

    def unit(self, connection: Any = None) -> AbstractAsyncContextManager[Unit]:
        """Begin a transaction on the caller's `sqlite3.Connection` to this file, or on one of the log's own.

        A transaction that is open already is joined, and committed with the block.
        """
        return self._unit(connection)

    @asynccontextmanager
    async def _unit(self, given: sqlite3.Connection | None) -> AsyncGenerator[Unit]:
        self._open(self._writer)
        self._check_identity()
        with refusing(self.name):
            connection = file.connect(self._path) if given is None else given
        try:
            check_same_file(connection, self._path, self.name)
            if not connection.in_transaction:
                await self._begin(connection)
            try:
                yield SqliteUnit(connection, self.name, self._ids, self.owner)
                if not connection.in_transaction:
                    raise LogError(self.name, "the transaction was ended inside its block; leave that to the block")
                with refusing(self.name):
                    connection.commit()
            except BaseException:
                connection.rollback()
                raise
        finally:
            if given is None:
                connection.close()


def _marked(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _damaged(connection: sqlite3.Connection, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    """Read texts that are damaged, with a mark for each byte that is; too slow for every day."""
    connection.text_factory = _marked
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.text_factory = str
