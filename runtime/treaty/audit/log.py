"""An audit that is a log of its own, which nobody waits for."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from itertools import islice
from types import TracebackType
from typing import Self

from pydantic import BaseModel

from treaty.audit.entry import entry_of, record_of, type_of, with_payload
from treaty.audit.query import AuditQuery
from treaty.audit.record import AuditRecord, Outcome
from treaty.audit.visible import visible
from treaty.audit.voice import Voice
from treaty.clock import Clock, SystemClock, Timer
from treaty.errors import LogBusy, LogClosed, LogError, LogFull, OptionsInvalid
from treaty.log.open import open_log
from treaty.log.protocol import Log
from treaty.log.record import Batch, Entry, Query
from treaty.options import Retention, is_count

_LARGEST_BATCH = 512
_PAGE = 500  # Records that are looked at in one go.
_SOON_S, _LATER_S = 0.05, 5.0  # Until a log that was busy or full is tried again, and one that said anything else.


class AuditLog:
    """Keeps audit records in a log: `sqlite:///audit.events` keeps them for good, `memory:` the last 1000.

    `record` puts a record into a queue and returns; from there many are written at once, and a disk is waited for in a
    thread. While the log cannot be written they wait, up to `most_waiting`; the records after that are lost, so that
    nobody can push out what was recorded before. `lost` counts them, and a notice tells of them. A process that ends
    without closing loses what waits; what was written survives a loss of power. With `payloads`, what is not sensitive
    of requests and events is kept too. `retention` says how long records are kept; without it, for ever.
    Raises `UnknownLog`, `LogUrlInvalid` or `OptionsInvalid`.
    """

    def __init__(
        self,
        url: str | Log = "memory:",
        *,
        payloads: bool = False,
        retention: Retention | None = None,
        most_waiting: int = 10_000,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.log = open_log(url, self.clock) if isinstance(url, str) else url
        if retention is not None and self.log.capabilities.is_immediate:
            raise OptionsInvalid("retention", "a log in memory keeps a number of records; write 'memory:?keeps=1000'")
        if not is_count(most_waiting, 1):
            raise OptionsInvalid("most_waiting", f"{most_waiting} is no number of records; write a whole one from 1")
        self._has_payloads, self._retention, self._most_waiting = payloads, retention, most_waiting
        self._waiting: deque[Entry] = deque()
        self._voice = Voice(self.clock, self.log.name)
        self._turn, self._wake = asyncio.Lock(), asyncio.Event()
        self._is_closed = self._is_trim_due = False
        self._task: asyncio.Task[None] | None = None
        self._retry: Timer | None = None  # Set while the log is given time to recover.
        self._trimming: Timer | None = None

    @property
    def is_open(self) -> bool:
        """Whether records are written."""
        return self._task is not None and not self._is_closed

    @property
    def waiting(self) -> int:
        """How many records are not written yet."""
        return len(self._waiting)

    @property
    def lost(self) -> int:
        """How many records could not be kept, since this was made."""
        return self._voice.lost

    def record(self, entry: AuditRecord, payload: BaseModel | None = None) -> None:
        """Have a record written soon, by the event loop that opened this. Raises nothing and waits for nothing."""
        if self._is_closed or len(self._waiting) >= self._most_waiting:
            self._voice.lose(1)
            return
        try:
            self._waiting.append(entry_of(with_payload(entry, self._shown(payload))))
        except Exception as error:  # Whoever is audited must not fail by it.
            self._voice.unfit(error)
            return
        if self._retry is None:
            self._wake.set()

    async def find(self, query: AuditQuery | None = None) -> tuple[AuditRecord, ...]:
        """List the records that a query asks for, those that wait included. Raises a `LogError`."""
        await self.flush()
        asked, found = query or AuditQuery(), list[AuditRecord]()
        page = _paged(asked)
        while kept := await self.log.find(page):
            read = [record for one in kept if (record := record_of(one)) is not None and asked.meets(record)]
            found += read
            if len(kept) < _PAGE or (asked.limit is not None and len(found) >= asked.limit):
                break
            page = _paged(asked, beyond=kept[-1].position)
        return tuple(found[: asked.limit])

    async def flush(self) -> None:
        """Return when all records so far are written. Raises a `LogError`; they are tried again all the same."""
        left = len(self._waiting)
        while left > 0 and self._waiting:
            left -= await self._write()

    async def trim(self) -> int:
        """Drop the records that the retention does not keep, and return how many those were. Raises a `LogError`."""
        if self._retention is None:
            return 0
        keep_s = self._retention.keep_s
        before = None if keep_s is None else self.clock.now() - timedelta(seconds=keep_s)
        return await self.log.trim(before=before, largest_bytes=self._retention.largest_bytes)

    async def open(self) -> None:
        """Open the log, and begin to write. `async with` does it; a second time does nothing.

        Raises a `LogError`.
        """
        if self._is_closed:
            raise LogClosed(self.log.name, "cannot open the audit: it was closed; make another")
        if self._task is None:
            await self.log.open()
            self._task = asyncio.create_task(self._run())
            self._look_after()

    async def close(self) -> None:
        """Write what waits, and close the log. A second time does nothing.

        What cannot be written now is lost, counted and told of; a log that fails raises nothing.
        """
        if self._task is None or self._is_closed:
            return
        self._is_closed = True
        for timer in (self._retry, self._trimming):
            if timer is not None:
                timer.cancel()
        self._task.cancel()
        await asyncio.wait([self._task])
        try:
            await self._drain()
        finally:
            self._voice.lose(len(self._waiting))
            self._waiting.clear()
            self._voice.last_word()
            await self._let_go()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    # Inside

    def _shown(self, payload: BaseModel | None) -> bytes | None:
        return visible(payload) if self._has_payloads and payload is not None else None

    async def _run(self) -> None:
        """Write whenever there is something; wait a while after the log said no."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while self._waiting:
                    await self._write()
                if self._is_trim_due:
                    await self.trim()
                    self._is_trim_due = False
            except LogError as error:
                self._voice.unavailable(error)
                delay_s = _SOON_S if isinstance(error, LogBusy | LogFull) else _LATER_S
                self._retry = self.clock.call_later(delay_s, self._again)

    def _again(self) -> None:
        self._retry = None
        self._wake.set()

    async def _write(self) -> int:
        """Write one batch; return how many records wait no more. Raises a `LogError`, and then they still wait."""
        async with self._turn:
            entries = list(islice(self._waiting, _LARGEST_BATCH))
            try:
                await self.log.commit(Batch(entries=entries, is_strict=True))
            except LogError:
                raise
            except Exception:  # One of them cannot be written; it must not hold up the others.
                await self._write_each(entries)
            else:
                self._forget(len(entries))
            self._voice.available()
            return len(entries)

    async def _write_each(self, entries: list[Entry]) -> None:
        for entry in entries:
            try:
                await self.log.commit(Batch(entries=[entry], is_strict=True))
            except LogError:
                raise
            except Exception as error:
                self._voice.unfit(error)
            self._forget(1)

    def _forget(self, count: int) -> None:
        for _ in range(count):
            self._waiting.popleft()

    async def _drain(self) -> None:
        try:
            await self.flush()
        except LogError as error:
            self._voice.unavailable(error)

    async def _let_go(self) -> None:
        """Close the log; one that cannot be written just now is no reason for a program to fail at its end."""
        try:
            await self.log.close()
        except LogError as error:
            self._voice.unavailable(error)

    def _look_after(self) -> None:
        """Have the retention looked after now and then."""
        if self._retention is not None:
            self._trimming = self.clock.call_later(self._retention.every_s, self._trim_soon)

    def _trim_soon(self) -> None:
        self._is_trim_due = True
        self._wake.set()
        self._look_after()


def _paged(asked: AuditQuery, beyond: int | None = None) -> Query:
    """Ask the log for a page of records, the next one after a position."""
    outcomes = tuple(Outcome) if asked.outcome is None else (asked.outcome,)
    return Query(
        types=() if asked.action is None else tuple(type_of(asked.action, outcome) for outcome in outcomes),
        source=asked.source,
        key=asked.target,
        correlation_id=asked.correlation_id,
        since=asked.since,
        until=asked.until,
        after=beyond if beyond is not None and not asked.newest_first else 0,
        before=beyond if asked.newest_first else None,
        limit=_PAGE,
        newest_first=asked.newest_first,
    )
