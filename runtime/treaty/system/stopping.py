"""Stops modules, each after those that have started after it; none keeps another from stopping."""

from __future__ import annotations

from collections.abc import Mapping

from treaty.modules import ModuleStatus
from treaty.router.busy import Busy
from treaty.system.attempt import Late, attempt, report_of
from treaty.system.member import Ground, Member
from treaty.system.order import Needs, reversed_needs
from treaty.system.starting import Failures, stopped
from treaty.system.walk import walk

STOPPING = "it is stopping"
STOPPED = "it has stopped"


class Stopping:
    """Stops those members of a system whose start was begun."""

    def __init__(self, ground: Ground, members: Mapping[str, Member]) -> None:
        self._ground, self._members = ground, members
        self._failures: list[tuple[str, str]] = []
        self.stopped: list[str] = []  # Whose start had returned, in the order in which they have stopped.

    async def run(self, needs: Needs) -> Failures:
        """Stop all, in the reverse of the order in which `needs` had them start; tell what went wrong."""
        await walk(reversed_needs(needs), self._stop)
        return tuple(self._failures)

    async def _stop(self, name: str) -> None:
        member = self._members[name]
        if not member.is_begun:
            member.abandon()
            return
        self._ground.registry.set_status(name, ModuleStatus.INACTIVE, STOPPING)
        was_started = member.is_started
        if (why := await quieted(member, self._ground, self._ground.router.busy(name))) is not None:
            self._failures.append((name, why))
        if (error := await stopped(member, self._ground)) is not None:
            self._failures.append((name, report_of(error, member.module.stop_timeout_s)))
        if was_started:
            self.stopped.append(name)
            if member.implementations:
                self._ground.registry.exchange(name, ())
        self._ground.registry.set_status(name, ModuleStatus.INACTIVE, STOPPED)


async def quieted(member: Member, ground: Ground, busy: Busy) -> str | None:
    """Wait until the calls and events that are under way at a module have ended, and let no more events come.

    Those that take too long are told; such handlers are cancelled, and such calls are left to those who make them.
    """
    if not member.is_started:
        member.abandon()
    elif busy.count or member.subscriptions:
        limit_s = member.module.stop_timeout_s
        error = await attempt(_ended(member, busy), limit_s, ground.clock)
        member.abandon()
        if isinstance(error, Late):
            calls = f"{busy.count} calls" if busy.count else "handlers"
            return f"{calls} were still under way after {limit_s:g} s"
        return None if error is None else report_of(error, limit_s)
    return None


async def _ended(member: Member, busy: Busy) -> None:
    for subscription in member.subscriptions:
        subscription.cancel()
    await busy.ended()
    await drained(member)


async def drained(member: Member) -> None:
    """Wait until no event is under way at a module, and none waits that it could handle now."""
    for subscription in member.subscriptions:
        await subscription.drained()
