"""A program's modules, started in the order of their dependencies and stopped in the reverse."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType, TracebackType
from typing import Self, TypeVar

from treaty import notices
from treaty.audit import AuditLog, Auditor
from treaty.bus import EventBus
from treaty.clock import Clock, SystemClock
from treaty.errors import (
    ModuleUnknown,
    OptionsInvalid,
    ReplacementFailed,
    StartFailed,
    StopFailed,
    SystemInvalid,
    SystemNotRunning,
    SystemUsed,
)
from treaty.event import CONTEXT, Event
from treaty.guard import Guard
from treaty.modules import ModuleRegistry, ModuleStatus
from treaty.router import ModuleRouter, RoutePolicy
from treaty.router.deadline import FRAME
from treaty.router.policy import Validation
from treaty.system import checking
from treaty.system.agreed import auditor_of, guard_of
from treaty.system.announcing import Announcing
from treaty.system.attempt import INSIDE, attempt, report_of
from treaty.system.making import Maker, made
from treaty.system.member import Ground, Member
from treaty.system.module import Module
from treaty.system.order import Needs, needs_of
from treaty.system.probing import Probes, Probing
from treaty.system.replacing import Replacing, startable
from treaty.system.standalone import Alone
from treaty.system.starting import NOT_YET, CannotStart, Failures, Starting
from treaty.system.status import State, SystemStatus
from treaty.system.stopping import Stopping
from treaty.system.walk import end, ended, outlast
from treaty.system.watching import status_of

M = TypeVar("M", bound=Module)

_BUS = "the bus"
_BUS_TIMEOUT_S = 10.0  # For what is still to be delivered when all modules have stopped.


class System:
    """Modules on one bus and one router. Each is given as an object, or as what makes one of its `Ports`.

    A bus that is given, and is open, is left open in the end; a system closes what it has made or opened.
    `policy`, `policies` by capability, and `validation` are the router's. An `AuditLog` that is not open is opened and
    closed with the system. A bus or router that is given has to ask the same guard, and to tell the same auditor.
    `standalone` lets modules run without the neighbours that they require. A system runs once. Raises `OptionsInvalid`.
    """

    def __init__(
        self,
        *modules: Maker,
        bus: EventBus | str = "memory:",
        registry: ModuleRegistry | None = None,
        router: ModuleRouter | None = None,
        guard: Guard | None = None,
        auditor: Auditor | None = None,
        policy: RoutePolicy | None = None,
        policies: Mapping[str, RoutePolicy] | None = None,
        validation: Validation = "contract",
        standalone: bool = False,
        probing: Probing | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        given = [one for one in (bus, router) if isinstance(one, EventBus | ModuleRouter)]
        self.guard = guard_of(guard, given) or Guard(clock=self.clock)
        auditor = auditor_of(auditor, given)
        if router is not None and (policy or policies or validation != "contract"):
            raise OptionsInvalid("policies", "the router that was given has its own; give them to that one")
        self.bus = EventBus(bus, clock=self.clock, guard=self.guard, auditor=auditor) if isinstance(bus, str) else bus
        self.registry = registry or (router.registry if router else ModuleRegistry(clock=self.clock))
        self.router = router or ModuleRouter(
            self.registry,
            guard=self.guard,
            auditor=auditor,
            policy=policy,
            policies=policies,
            validation=validation,
            clock=self.clock,
        )
        self._audit = auditor if isinstance(auditor, AuditLog) and not auditor.is_open else None  # Opened with the bus.
        self._ground = Ground(bus=self.bus, registry=self.registry, router=self.router, clock=self.clock)
        self._given = tuple(made(module, self._ground) for module in modules)
        self._modules = {module.name: module for module in self._given}
        self._members: dict[str, Member] = {}
        self._needs: Needs = {}
        self._alone = Alone(standalone)
        self._probes = Probes(self._ground, probing or Probing())
        self._changes: set[asyncio.Task[None]] = set()  # Replacements that are under way.
        self._one_at_a_time = asyncio.Lock()
        self._announcing: Announcing | None = None
        self._closes_bus = isinstance(bus, str)
        self._state: State = "stopped"
        self._undone: tuple[str, ...] = ()  # What had started before the start failed.
        self._starting: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[Failures] | None = None

    @property
    def modules(self) -> Mapping[str, Module]:
        """The modules by name."""
        return MappingProxyType(self._modules)

    def module(self, cls: type[M]) -> M:
        """Find the module that is of a class, such as a generated one. Raises `ModuleUnknown`."""
        for module in self._modules.values():
            if isinstance(module, cls):
                return module
        raise ModuleUnknown(cls.__name__, tuple(sorted(type(one).__name__ for one in self._modules.values())))

    @property
    def state(self) -> State:
        """Whether it runs."""
        return self._state

    async def start(self) -> None:
        """Check everything, then start each module after those that it requires, at the same time where possible.

        Raises `SystemInvalid`, and then nothing has happened; `StartFailed` when a critical module does not start or
        `stop` is called meanwhile, and then all is stopped again, as it is when this is cancelled; `SystemUsed` the
        second time; and what opening the bus raises.
        """
        if self._starting is not None:
            raise SystemUsed(self._state)
        self._prepare()
        self._state = "starting"
        self._starting = asyncio.get_running_loop().create_task(self._bring_up())
        try:
            await asyncio.shield(self._starting)
        except asyncio.CancelledError:
            if not self._starting.cancelled():
                await self._cut_short(self._starting)
                if self.state == "running":  # It had come so far already, and nobody was told.
                    await self._stop_quietly()
                raise
            raise StartFailed((("the system", "it was stopped while it started"),), self._undone) from None
        except CannotStart as error:
            raise StartFailed(error.failures, self._undone) from error.__cause__

    async def stop(self) -> None:
        """Stop each module after those that require it; all of them, whatever one of them does.

        Of each: no call and no event comes any more, what is under way ends, then its `stop` is called. Cancelling
        this does not cut it short, because all of that is bounded by `stop_timeout_s`. While the system starts, the
        start is cut short; a second time waits for the first, and when it has stopped, nothing happens. Raises
        `StopFailed`. A module's own code may be cut short by what it asks for here, and then so is its waiting.
        """
        if self._starting is None:
            return
        if not self._starting.done():
            await self._cut_short(self._starting)
            return
        if self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(self._take_down())
        waiting = asyncio.shield(self._stopping) if self._is_inside() else outlast(self._stopping)
        if failures := await waiting:
            raise StopFailed(failures)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; where an error is on its way out already, what did not stop well is logged instead of raised."""
        if error is None:
            await self.stop()
        else:
            await self._stop_quietly()

    async def check(self, name: str | None = None) -> SystemStatus:
        """Ask one module how it is, or all of them, and wait for the answers; whoever has no `health` is not asked.

        Raises `SystemNotRunning` and `ModuleUnknown`.
        """
        self._must_run("check a module")
        if name is not None and name not in self._modules:
            raise ModuleUnknown(name, tuple(sorted(self._modules)))
        await self._probes.ask(name)
        return self.status()

    async def replace(self, module: Maker, *, overlap: bool = True) -> None:
        """Put a module in the place of the one that has its name; that may be one that did not start.

        With `overlap` the new one starts beside the old one, and takes over at once when it has; otherwise the old one
        stops first, and calls that nobody else can serve wait. What the old one has begun ends, and no event is lost.
        Those that did not start because the old one had not are started. Raises `SystemNotRunning`, `ModuleUnknown`,
        and `ReplacementFailed`, which tells whether the old one still works.
        """
        self._must_run("replace a module")
        new = Member(made(module, self._ground))
        if new.name not in self._modules:
            raise ModuleUnknown(new.name, tuple(sorted(self._modules)))
        task = asyncio.get_running_loop().create_task(self._replace(new, overlap=overlap))
        self._changes.add(task)
        task.add_done_callback(self._changes.discard)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                task.cancel()
                if not self._is_inside():
                    await ended((task,))
                raise
            raise ReplacementFailed(new.name, "the system stopped", is_old_running=False) from None

    async def idle(self) -> None:
        """Wait for a moment at which all that happened to modules is published, and everything is delivered."""
        if self._announcing is not None:
            await self._announcing.idle()
        await self.bus.idle()

    def status(self) -> SystemStatus:
        """Look at all of it."""
        return status_of(self._state, self._modules, self._members, self._ground, self._alone.missing)

    # Inside

    def _prepare(self) -> None:
        """Find all that is wrong, and have every module subscribe. Raises `SystemInvalid`."""
        self._members.clear()
        for module in self._given:
            self._members.setdefault(module.name, Member(module))
        members = tuple(self._members.values())
        problems = [*checking.set_faults(self._given, self._ground, standalone=self._alone.is_allowed)]
        problems += checking.prepare(members)
        problems += checking.subscribe(members, self._ground)
        if problems:
            for member in members:
                member.abandon()
            raise SystemInvalid(tuple(problems))
        self._needs = needs_of(self._given)
        self._announcing = Announcing(self.registry, self.bus, frozenset(self._members))
        self._alone.look(self._given, self.registry)
        for name, member in self._members.items():
            member.requires = self._alone.present(member.module.requires)
            self.registry.register_module(name, requires=member.requires)
            self.registry.set_status(name, ModuleStatus.INACTIVE, NOT_YET)

    async def _bring_up(self) -> None:
        try:
            if not self.bus.is_open:
                await self.bus.open()
                self._closes_bus = True
            if self._audit is not None:
                await self._audit.open()
            await Starting(self._ground, self._members).run(self._needs)
        except BaseException:
            if failures := await self._take_down():
                notices.stop_failed(tuple(name for name, _ in failures))
            raise
        self._probes.watch(self._members.values())
        self._state = "running"

    async def _replace(self, new: Member, *, overlap: bool) -> None:
        async with self._one_at_a_time:
            self._check(new, overlap=overlap)
            replacing = Replacing(self._ground, self._members)
            try:
                await self._probes.forget(new.name)
                await (replacing.beside(new) if overlap else replacing.after(new))
            finally:
                self._probes.watch((self._members[new.name],))
                self._modules[new.name] = self._members[new.name].module
                self._needs = needs_of(self._modules.values())
            await self._start_left_out()

    def _check(self, new: Member, *, overlap: bool) -> None:
        """See that a module fits among the others. Raises `ReplacementFailed`."""
        others = [one for name, one in self._modules.items() if name != new.name]
        problems = [*checking.set_faults((*others, new.module), self._ground, standalone=self._alone.is_allowed)]
        problems += checking.prepare((new,))
        old = self._members[new.name]
        if overlap and old.module is new.module and old.is_begun:
            problems.append("it is the very object that runs; make a new one, or let `overlap` be False")
        if problems:
            is_old_running = old.is_started
            raise ReplacementFailed(new.name, "; ".join(problems), is_old_running=is_old_running)
        self._alone.look((*others, new.module), self.registry)
        new.requires = self._alone.present(new.module.requires)

    async def _start_left_out(self) -> None:
        """Start those that waited for a module that is there now."""
        members = [member for member in startable(self._members) if self._subscribes(member)]
        names = {member.name for member in members}
        needs = {name: tuple(one for one in self._needs[name] if one in names) for name in names}
        await Starting(self._ground, self._members).run(needs)
        self._probes.watch(members)

    def _subscribes(self, member: Member) -> bool:
        try:
            member.subscribe(self.bus)
        except Exception as error:
            why = f"its `subscribe` raised {type(error).__name__}"
            self.registry.set_status(member.name, ModuleStatus.INACTIVE, why)
            notices.module_not_started(member.name, why, error)
            return False
        return True

    async def _stop_quietly(self) -> None:
        """Stop, and log what did not stop well, as another error is on its way out already."""
        try:
            await self.stop()
        except StopFailed as failed:
            notices.stop_failed(tuple(name for name, _ in failed.failures))

    async def _cut_short(self, starting: asyncio.Task[None]) -> None:
        """End a start, and wait until all is stopped again; what stops already is left in peace."""
        if self._state == "starting":
            starting.cancel()
        if self._is_inside():
            await asyncio.wait((starting,))
        else:
            await ended((starting,))

    def _is_inside(self) -> bool:
        """Whether this is called in code that the end of the system waits for, and that must let go when told to."""
        frame = FRAME.get()
        is_module = any(one is self._ground for one in INSIDE.get())
        return is_module or (frame is not None and bool(frame[1])) or isinstance(CONTEXT.get(), Event)

    def _must_run(self, action: str) -> None:
        if self._state != "running":
            raise SystemNotRunning(action)

    async def _take_down(self) -> Failures:
        self._state = "stopping"
        await end(self._changes)
        await self._probes.end()
        stopping = Stopping(self._ground, self._members)
        failures = await stopping.run(self._needs)
        self._undone = tuple(stopping.stopped)
        failures += await self._close()
        self._state = "stopped"
        return failures

    async def _close(self) -> Failures:
        """Publish what is to be said, and let go of the bus."""
        found: list[tuple[str, str]] = []
        if self._announcing is not None:
            await attempt(self._announcing.close(), _BUS_TIMEOUT_S, self.clock)
            self._announcing.abandon()
        if self._closes_bus and (error := await attempt(self.bus.close(), _BUS_TIMEOUT_S, self.clock)) is not None:
            found.append((_BUS, report_of(error, _BUS_TIMEOUT_S)))
        if self._audit is not None:
            await self._audit.close()
        return tuple(found)
