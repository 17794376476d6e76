"""Brings what was published, and how far subscriptions have come, into the log: many at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from treaty.bus.activity import Activity
from treaty.bus.receipt import Receipt
from treaty.bus.standing import Standing
from treaty.bus.voice import Voice
from treaty.clock import Clock
from treaty.errors import LogBusy, LogError, LogFull
from treaty.log.protocol import Log
from treaty.log.record import Batch, Committed, Entry, Progress, SubscriptionId

_LARGEST_BATCH = 512
_SOON_S = 0.05  # Until what nobody waits for is written after all, where the log was busy or full,
_LATER_S = 5.0  # and where it said anything else.


class Teller(Protocol):
    """A subscription that has something to tell the log."""

    standing: Standing
    is_dirty: bool

    def lost(self) -> None:
        """Hear that the log has not taken its progress, because its fence is an old one."""


class Committer:
    """Writes one batch at a time; what comes meanwhile goes into the next."""

    def __init__(
        self,
        log: Log,
        activity: Activity,
        clock: Clock,
        accepted: Callable[[list[Receipt[Any]], Committed], None],
        voice: Voice,
    ) -> None:
        self._voice = voice
        self._log, self._activity, self._clock = log, activity, clock
        self._accepted = accepted
        self._appends: deque[tuple[Entry, Receipt[Any], bool, asyncio.Future[None]]] = deque()
        self._dirty: list[Teller] = []
        self._put_off: list[Teller] = []  # Those whose turn comes when the log may be back.
        self._flushes: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def append(self, entry: Entry, receipt: Receipt[Any], *, is_strict: bool) -> None:
        """Have an event written, and return when it is. Raises a `LogError`, and then it never will be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._appends.append((entry, receipt, is_strict, done))
        self._start()
        await done

    def touch(self, lane: Teller) -> None:
        """Have the progress of a lane written soon."""
        if not lane.is_dirty:
            lane.is_dirty = True
            self._dirty.append(lane)
            self._start()

    async def flush(self) -> None:
        """Return when all progress so far is written. Raises a `LogError`; it is tried again all the same."""
        self._again()
        if not self._dirty and self._task is None:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._flushes.append(done)
        self._start()
        await done

    async def tell(self, lane: Teller) -> int | None:
        """Write the progress of a lane at once, for those who have `exclusive`; return the cursor, None if refused.

        Raises a `LogError`.
        """
        progress = lane.standing.take()
        try:
            committed = await self._log.commit(Batch(progress=[progress]))
        except BaseException:
            lane.standing.untake(progress)
            raise
        return None if committed.lost else progress.cursor

    def exclusive(self) -> asyncio.Lock:
        """Keep the committer from writing, for those who write past it."""
        return self._turn

    def abort(self) -> None:
        """Give up what waits."""
        if self._task:
            self._task.cancel()

    def _start(self) -> None:
        if self._task is None:
            self._activity.begin()
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        """Count out a task that was cancelled before it began."""
        if self._task is task:
            self._end()

    def _end(self) -> None:
        self._task = None
        self._activity.end()
        if self._appends or self._flushes:
            self._give_up()

    async def _run(self) -> None:
        try:
            while self._appends or self._dirty or self._flushes:
                await self._write()
        finally:
            self._end()

    async def _write(self) -> None:
        appends = [self._appends.popleft() for _ in range(min(len(self._appends), _LARGEST_BATCH))]
        flushes, self._flushes = self._flushes, []
        async with self._turn:
            lanes, self._dirty = self._dirty, []
            taken = [(lane, _taken(lane)) for lane in lanes]
            batch = Batch(
                entries=[entry for entry, *_ in appends],
                progress=[progress for _, progress in taken],
                is_strict=any(is_strict for _, _, is_strict, _ in appends),
            )
            try:
                committed = await self._log.commit(batch)
            except BaseException as error:
                self._failed(error, appends, taken, flushes)
                if not isinstance(error, LogError):
                    raise
                return
            self._voice.available()
            if appends:
                self._accepted([receipt for _, receipt, _, _ in appends], committed)
        _tell_lost(taken, committed.lost)
        for *_, done in appends:
            if not done.done():
                done.set_result(None)
        _settle(flushes, None)

    def _failed(
        self,
        error: BaseException,
        appends: list[tuple[Entry, Receipt[Any], bool, asyncio.Future[None]]],
        taken: list[tuple[Teller, Progress]],
        flushes: list[asyncio.Future[None]],
    ) -> None:
        """Tell the publishers; what subscriptions have to tell is kept, and told when the log can be written again."""
        for lane, progress in taken:
            lane.standing.untake(progress)
            lane.is_dirty = True
        self._dirty += [lane for lane, _ in taken]
        told = error if isinstance(error, Exception) else asyncio.CancelledError()
        _settle([done for *_, done in appends], told)
        _settle(flushes, told)
        if isinstance(error, LogError):
            self._wait(error)

    def _wait(self, error: LogError) -> None:
        """Try again after a while, and sooner when somebody publishes."""
        self._voice.unavailable(error)
        lanes, self._dirty = self._dirty, []
        if not lanes:
            return
        for lane in lanes:
            lane.is_dirty = False
        delay_s = _SOON_S if isinstance(error, LogBusy | LogFull) else _LATER_S
        self._put_off += lanes
        self._clock.call_later(delay_s, self._again)

    def _again(self) -> None:
        """Have those tell what they have to tell whom the log could not hear."""
        lanes, self._put_off = self._put_off, []
        for lane in lanes:
            self.touch(lane)

    def _give_up(self) -> None:
        appends, self._appends = self._appends, deque()
        _settle([done for *_, done in appends], asyncio.CancelledError())
        flushes, self._flushes = self._flushes, []
        _settle(flushes, asyncio.CancelledError())


def _taken(lane: Teller) -> Progress:
    lane.is_dirty = False
    return lane.standing.take()


def _tell_lost(taken: list[tuple[Teller, Progress]], lost: frozenset[SubscriptionId]) -> None:
    if lost:
        for lane, progress in taken:
            if progress.subscription in lost:
                lane.lost()


def _settle(waiting: list[asyncio.Future[None]], error: BaseException | None) -> None:
    for done in waiting:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        elif isinstance(error, asyncio.CancelledError):
            done.cancel()
        else:
            done.set_exception(error)
