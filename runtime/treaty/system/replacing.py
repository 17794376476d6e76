"""Puts one module in the place of another while the others run."""

from __future__ import annotations

from collections.abc import Mapping

from treaty import notices
from treaty.errors import ReplacementFailed
from treaty.modules import ModuleStatus
from treaty.router.busy import Busy
from treaty.system.attempt import attempt, reason_of, report_of, told
from treaty.system.member import Ground, Member
from treaty.system.starting import activate, clean_up, started, stopped
from treaty.system.stopping import drained, quieted

_REPLACED = "it is being replaced"


class Replacing:
    """Exchanges members. What members implement is known by then, and is right."""

    def __init__(self, ground: Ground, members: dict[str, Member]) -> None:
        self._ground, self._members = ground, members

    async def beside(self, new: Member) -> None:
        """Start the new one while the old one works, and let it take over at once.

        When it does not start, or this is cancelled before it has, the old one stays as it was.
        """
        await self._start(new, is_old_running=self._members[new.name].is_started)
        old = self._members[new.name]
        await self._rest(old, new)
        busy = self._ground.router.busy(new.name)
        try:
            self._move_subscriptions(old, new)
        except Exception as error:
            await clean_up(new, self._ground)
            why = f"`subscribe` raised {told(error)}"
            raise ReplacementFailed(new.name, why, is_old_running=old.is_started) from error
        self._members[new.name] = new
        self._ground.registry.redeclare(new.name, requires=new.requires)
        self._ground.registry.exchange(new.name, new.implementations, is_checked=True)
        self._ground.registry.set_status(new.name, ModuleStatus.ACTIVE)
        try:
            await self._retire(old, busy)
        finally:
            new.resume()  # Not before, so that what the old one handles last comes before what the new one does first.

    async def after(self, new: Member) -> None:
        """Stop the old one, then start the new one; calls that nobody else can serve wait meanwhile."""
        name, registry = new.name, self._ground.registry
        old = self._members[name]
        await self._rest(old, new)
        busy = self._ground.router.busy(name)
        try:
            self._move_subscriptions(old, new)
        except Exception as error:
            raise ReplacementFailed(name, f"`subscribe` raised {told(error)}", is_old_running=old.is_started) from error
        registry.announce_change(name)
        registry.set_status(name, ModuleStatus.INACTIVE, _REPLACED)
        try:
            await self._retire(old, busy)
            self._members[name] = new
            registry.redeclare(name, requires=new.requires)
            await self._start(new, is_old_running=False)
            activate(new, self._ground)
        finally:
            if not new.is_started:
                self._members[name] = new
                new.abandon()
                registry.set_status(name, ModuleStatus.INACTIVE, "its replacement did not start")
            registry.end_change(name)

    async def _start(self, new: Member, *, is_old_running: bool) -> None:
        try:
            error = await started(new, self._ground)
        except BaseException:
            await clean_up(new, self._ground)
            raise
        if error is not None:
            await clean_up(new, self._ground)
            why = report_of(error, new.module.start_timeout_s)
            raise ReplacementFailed(new.name, why, is_old_running=is_old_running) from error

    async def _rest(self, old: Member, new: Member) -> None:
        """Where a log keeps its events, let the old one end those that it has begun, so that none is handled twice."""
        if self._ground.bus.log.capabilities.is_immediate or not old.is_started:
            return
        for subscription in old.subscriptions:
            subscription.pause()
        try:
            await attempt(drained(old), old.module.stop_timeout_s, self._ground.clock)
        except BaseException:
            old.resume()
            if new.is_begun:
                await clean_up(new, self._ground)
            raise

    def _move_subscriptions(self, old: Member, new: Member) -> None:
        """Have the new one subscribe in place of the old one, in one turn of the event loop, so that nothing is missed.

        Its events wait. When it cannot, the old one subscribes again.
        """
        for subscription in old.subscriptions:
            subscription.cancel()
        try:
            new.subscribe(self._ground.bus)
        except Exception:
            new.abandon()
            if old.is_started:
                old.subscribe(self._ground.bus)
                old.resume()
            raise

    async def _retire(self, old: Member, busy: Busy) -> None:
        """Let the old one end what it has begun, and stop it; what goes wrong by that is said, not raised."""
        if not old.is_begun:
            return
        try:
            if (why := await quieted(old, self._ground, busy)) is not None:
                notices.module_not_stopped(old.name, why)
        finally:
            if (error := await stopped(old, self._ground)) is not None:
                why = reason_of(error, old.module.stop_timeout_s)
                notices.module_not_stopped(old.name, why, error)


def startable(members: Mapping[str, Member]) -> tuple[Member, ...]:
    """List those that were left out because of others, and that nothing keeps from starting any more."""
    waiting = {name: member for name, member in members.items() if member.is_left_out}
    while stuck := [name for name, one in waiting.items() if not _can_start(one, members, waiting)]:
        for name in stuck:
            del waiting[name]
    return tuple(waiting.values())


def _can_start(member: Member, members: Mapping[str, Member], waiting: Mapping[str, Member]) -> bool:
    required = [members[name] for name in member.module.requires if name in members]
    return all(one.is_started or one.name in waiting for one in required)
