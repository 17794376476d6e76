"""Starts modules, each after those that it needs; what is optional may fail, and what needs that is left out."""

from __future__ import annotations

from collections.abc import Mapping

from treaty import notices
from treaty.modules import ModuleStatus
from treaty.system.attempt import attempt, inside, reason_of, report_of, run
from treaty.system.member import Ground, Member
from treaty.system.order import Needs
from treaty.system.walk import walk

NOT_YET = "it has not started yet"
STARTING = "it is starting"

Failures = tuple[tuple[str, str], ...]
"""A module and a reason each."""


class CannotStart(Exception):
    """A module did not start that the system cannot do without; `failures` leads from the cause to it."""

    def __init__(self, failures: Failures) -> None:
        super().__init__(failures)
        self.failures = failures


class Starting:
    """Starts the members of a system. What they implement is known by then, and all have subscribed."""

    def __init__(self, ground: Ground, members: Mapping[str, Member]) -> None:
        self._ground, self._members = ground, members
        self._causes: dict[str, tuple[str, str]] = {}  # Of those that did not start: whose fault that is, and why.

    async def run(self, needs: Needs) -> None:
        """Start all that `needs` names. Raises `CannotStart`, and then the others that were under way are cut short."""
        await walk(needs, self._start)

    async def _start(self, name: str) -> None:
        member = self._members[name]
        if (missing := self._missing(member)) is not None:
            self._leave_out(member, missing)
            return
        self._ground.registry.set_status(name, ModuleStatus.INACTIVE, STARTING)
        if (error := await started(member, self._ground)) is None:
            activate(member, self._ground)
        else:
            await self._failed(member, error)

    def _missing(self, member: Member) -> str | None:
        """Find a module that this one requires, and that did not start."""
        required = (self._members.get(name) for name in member.module.requires)
        return next((one.name for one in required if one is not None and not one.is_started), None)

    def _leave_out(self, member: Member, missing: str) -> None:
        member.abandon()
        member.is_left_out = True
        why = f"it requires {missing!r}, which did not start"
        self._ground.registry.set_status(member.name, ModuleStatus.INACTIVE, why)
        _offer_in_vain(member, self._ground)
        self._causes[member.name] = cause = self._causes.get(missing, (missing, "it is not running"))
        if member.module.is_critical:
            raise CannotStart((cause, (member.name, why)))

    async def _failed(self, member: Member, error: Exception) -> None:
        limit_s = member.module.start_timeout_s
        self._causes[member.name] = cause = member.name, report_of(error, limit_s)
        if member.module.is_critical:
            raise CannotStart((cause,)) from error
        why = reason_of(error, limit_s)
        self._ground.registry.set_status(member.name, ModuleStatus.INACTIVE, f"it did not start: {why}")
        _offer_in_vain(member, self._ground)
        notices.module_not_started(member.name, why, error)
        await clean_up(member, self._ground)


async def started(member: Member, ground: Ground) -> Exception | None:
    """Call a module's `start`, and tell what went wrong."""
    member.is_begun, member.is_left_out = True, False
    with inside(ground):
        error = await attempt(run(member.module.start), member.module.start_timeout_s, ground.clock)
    member.is_started = error is None
    return error


def activate(member: Member, ground: Ground) -> None:
    """Let calls and events come to a module that has started."""
    if member.implementations:
        ground.registry.exchange(member.name, member.implementations, is_checked=True)
    ground.registry.set_status(member.name, ModuleStatus.ACTIVE)
    member.resume()


def _offer_in_vain(member: Member, ground: Ground) -> None:
    """Let callers be told who could serve them, and why not now."""
    if member.implementations:
        ground.registry.exchange(member.name, member.implementations, is_checked=True)


async def clean_up(member: Member, ground: Ground) -> None:
    """Have a module let go of what it took before its start failed; what goes wrong by that is said, not raised."""
    member.abandon()
    if (error := await stopped(member, ground)) is not None:
        notices.module_not_stopped(member.name, reason_of(error, member.module.stop_timeout_s), error)


async def stopped(member: Member, ground: Ground) -> Exception | None:
    """Call a module's `stop`, and tell what went wrong."""
    member.is_begun = member.is_started = False
    with inside(ground):
        return await attempt(run(member.module.stop), member.module.stop_timeout_s, ground.clock)
