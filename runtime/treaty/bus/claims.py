"""Which subscriptions this process delivers to, when several share a log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from treaty.bus.core import Core
from treaty.bus.lane import Lane
from treaty.bus.standing import NOTHING
from treaty.clock import Timer
from treaty.errors import LogError
from treaty.log.record import HEADS, Claim, Row, State, SubscriptionId, SubscriptionState

T = TypeVar("T")

_POLL_S = 0.05  # How soon the writing of other processes is noticed.
_LEASE_BEATS = 2.5  # Beats for which an owner takes itself to be one; others wait for three.
_STATES_S = 15.0  # How old what `stats()` says of the log may be.


class Claims:
    """Claims subscriptions, says that it lives, and notices what others write."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._lanes: list[Lane[Any]] = []
        self._pending: list[Lane[Any]] = []
        self._left: dict[SubscriptionId, None] = {}  # Claimed, and subscribed to no more.
        self._turn = asyncio.Lock()  # Nobody claims what is being claimed.
        self._revisions: dict[Any, int] = {}
        self._change = 0
        self._timers: list[Timer] = []
        self._task: asyncio.Task[None] | None = None
        self._wanted: dict[Callable[[], Awaitable[object]], None] = {}  # To be done next, each once.
        self._is_open = False
        self.states: dict[SubscriptionId, SubscriptionState] = {}  # What the log said last.

    @property
    def is_pending(self) -> bool:
        """Whether somebody has still to be claimed."""
        return bool(self._pending)

    def add(self, lane: Lane[Any]) -> None:
        """Have a subscription claimed: at once where that takes no time, otherwise before the next publication."""
        self._lanes.append(lane)
        if self._core.log.capabilities.is_immediate:
            immediately(self._claim(lane))
            return
        lane.stand_by()
        self._pending.append(lane)
        if self._is_open:
            self._run()

    def remove(self, lane: Lane[Any]) -> None:
        """Have nothing more to do with a subscription."""
        if lane in self._pending:
            self._pending.remove(lane)
        if lane in self._lanes:
            self._lanes.remove(lane)
            if lane.keeps_rows and not lane.is_standby:
                self._left[lane.id] = None

    async def open(self) -> None:
        """Claim what has subscribed so far, and go on claiming."""
        self._is_open = True
        self._change = await self._core.log.change()
        self._revisions = await self._core.log.revisions()
        await self.settle()
        if self._core.log.capabilities.beat_s is not None:
            await self._beat()
            self._repeat(self._core.log.capabilities.beat_s, self._beat)
        if self._core.log.capabilities.is_shared:
            self._repeat(_POLL_S, self._poll)
        self._repeat(_STATES_S, self.ask)
        if self._core.retention is not None:
            self._repeat(self._core.retention.every_s, self.trim)

    async def settle(self) -> None:
        """Claim what has subscribed so far."""
        async with self._turn:
            while self._pending:
                await self._claim(self._pending[0])
                self._pending.pop(0)

    async def ask(self) -> list[SubscriptionState]:
        """Ask the log how far its subscriptions are."""
        await self._core.committer.flush()
        found = await self._core.log.subscriptions()
        self.note(found)
        return found

    def note(self, states: list[SubscriptionState]) -> None:
        """Remember what the log says of its subscriptions."""
        self.states = {state.subscription: state for state in states}

    async def trim(self) -> int:
        """Drop what the retention of the bus does not keep, and return how many events that were."""
        retention = self._core.retention
        if retention is None:
            return 0
        before = None
        if retention.keep_s is not None:
            before = self._core.clock.now() - timedelta(seconds=retention.keep_s)
        await self._core.committer.flush()
        return await self._core.log.trim(before=before, largest_bytes=retention.largest_bytes)

    async def close(self) -> None:
        """Give everything back in good order."""
        self._is_open = False
        for timer in self._timers:
            timer.cancel()
        if self._task:
            await asyncio.wait([self._task])
        held = [lane.id for lane in self._lanes if not lane.is_standby and lane.keeps_rows]
        await self._core.log.release([*held, *self._left])

    def doubt(self) -> None:
        """Deliver nothing more until the log says again who owns what: this process slept for longer than a lease."""
        for lane in self._lanes:
            if lane.keeps_rows and not lane.is_standby:
                lane.lost()

    def look(self) -> None:
        """Have every subscription see whether another process has published."""
        for lane in self._lanes:
            if lane.is_kept and not lane.is_standby:
                lane.look()

    async def look_again(self) -> None:
        """Take up at once what somebody has redriven, discarded or moved."""
        await self._core.committer.flush()
        await self._notice(await self._core.log.revisions())

    async def _claim(self, lane: Lane[Any]) -> None:
        core = self._core
        if not lane.keeps_rows:
            end = await core.log.end()
            lane.begin(replace(NOTHING, cursor=end), ())
            return
        async with core.committer.exclusive():
            start = await core.log.end() if lane.options.start == "new" else 0
            claim = await core.log.claim(lane.id, start)
            if claim is None:
                lane.stand_by()
                return
            lane.begin(claim, await self._rows(lane, claim))
            if not claim.was_clean and core.log.capabilities.is_shared:
                core.voice.taken_over(lane)

    async def _rows(self, lane: Lane[Any], claim: Claim) -> list[Row]:
        """Look up the rows ahead of the cursor, and those that hold back their key."""
        rows = await self._core.log.rows(lane.id, tuple(State))
        return [row for row in rows if row.position > claim.cursor or row.state in HEADS]

    async def _beat(self) -> None:
        if not self._core.is_owner:
            self.doubt()  # Before others hear that it lives, and before it takes itself to be an owner again.
        start_s = self._core.clock.monotonic()
        await self._core.log.beat()
        self._core.leased_until_s = start_s + _LEASE_BEATS * (self._core.log.capabilities.beat_s or 0.0)
        async with self._turn:
            for lane in self._lanes:
                if lane.is_standby and lane not in self._pending:
                    await self._claim(lane)

    async def _poll(self) -> None:
        change = await self._core.log.change()
        if change == self._change:
            return
        self.look()
        await self._notice(await self._core.log.revisions())
        self._change = change  # Only now, so that it is looked at again when something could not be read.

    async def _notice(self, revisions: dict[Any, int]) -> None:
        for lane in tuple(self._lanes):
            if lane.keeps_rows and revisions.get(lane.id, 0) != self._revisions.get(lane.id, 0):
                await self._renew(lane)
                self._revisions[lane.id] = revisions.get(lane.id, 0)

    async def _renew(self, lane: Lane[Any]) -> None:
        """Take a subscription up as the log has it now, without losing what the log has not heard of."""
        core = self._core
        async with core.committer.exclusive():
            while True:
                told = None if lane.is_standby else await core.committer.tell(lane)
                claim = await core.log.claim(lane.id, 0)
                if claim is None:
                    lane.stand_by()
                    return
                rows = await self._rows(lane, claim)
                if told != claim.cursor:
                    lane.begin(claim, rows)
                    return
                if not lane.standing.has_rows_to_tell:
                    lane.renew(claim, rows)
                    return
                lane.standing.fence = claim.fence

    def _repeat(self, every_s: float, work: Any) -> None:
        """Do something again and again, and never twice at a time."""

        def ring() -> None:
            if self._is_open:
                self._run(work)
                self._timers[place] = self._core.clock.call_later(every_s, ring)

        place = len(self._timers)
        self._timers.append(self._core.clock.call_later(every_s, ring))

    def _run(self, work: Any = None) -> None:
        self._wanted[work or self.settle] = None
        if self._task is None:
            self._core.activity.begin()
            self._task = asyncio.create_task(self._work())
            self._task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        """Count out a task that was cancelled before it began."""
        if self._task is task:
            self._task = None
            self._core.activity.end()

    async def _work(self) -> None:
        try:
            while self._wanted and self._is_open:
                work = next(iter(self._wanted))
                del self._wanted[work]
                try:
                    await work()
                    await self.settle()
                except LogError as error:
                    self._core.voice.unavailable(error)
        finally:
            self._task = None
            self._core.activity.end()


def immediately(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end what never waits for anything."""
    try:
        work.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    work.close()
    raise RuntimeError("a log that says it is immediate has waited")
