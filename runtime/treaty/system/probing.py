"""Asks modules now and then how they are, and says what they answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from contextvars import Context
from dataclasses import dataclass
from math import inf

from treaty import notices
from treaty.clock import Timer
from treaty.errors import OptionsInvalid
from treaty.modules import Health, ModuleStatus
from treaty.options import is_count
from treaty.system.attempt import Late, attempt, inside
from treaty.system.member import Ground, Member
from treaty.system.module import Module
from treaty.system.walk import end


@dataclass(frozen=True, slots=True, kw_only=True)
class Probing:
    """How often modules are asked; each has its `health_timeout_s` to answer."""

    every_s: float = 15.0  # From one answer to the next question.
    jitter: float = 0.2  # Each wait is up to this part longer or shorter, so that not all are asked at once.
    unhealthy_after: int = 3  # A module that does not answer well so often in a row is called no more.

    def __post_init__(self) -> None:
        if not 0 < self.every_s < inf:
            raise OptionsInvalid("every_s", f"{self.every_s:g} s is no time; write seconds above 0")
        if not 0 <= self.jitter <= 1:
            raise OptionsInvalid("jitter", f"{self.jitter:g} is no part of a wait; write 0 to 1")
        if not is_count(self.unhealthy_after, 1):
            raise OptionsInvalid("unhealthy_after", f"{self.unhealthy_after} is no count; write a whole number from 1")


class Probes:
    """The questions to all modules that override `health`; the others are well until somebody says otherwise."""

    def __init__(self, ground: Ground, probing: Probing) -> None:
        self._ground, self._probing = ground, probing
        self._probes: dict[str, _Probe] = {}

    def watch(self, members: Iterable[Member]) -> None:
        """Ask these from now on."""
        for member in members:
            if member.is_started and type(member.module).health is not Module.health:
                probe = self._probes[member.name] = _Probe(member, self._ground, self._probing)
                probe.plan()

    async def ask(self, name: str | None) -> None:
        """Ask one, or all of them, now; whoever is being asked already is not asked twice."""
        asked = [probe for key, probe in sorted(self._probes.items()) if name in (None, key)]
        await asyncio.gather(*(probe.ask() for probe in asked))

    async def forget(self, name: str) -> None:
        """Ask somebody no more."""
        if (probe := self._probes.pop(name, None)) is not None:
            await probe.end()

    async def end(self) -> None:
        """Ask nobody any more."""
        for name in tuple(self._probes):
            await self.forget(name)


class _Probe:
    """The questions to one module, one at a time."""

    def __init__(self, member: Member, ground: Ground, probing: Probing) -> None:
        self._member, self._ground, self._probing = member, ground, probing
        self._random = random.Random()
        self._timer: Timer | None = None
        self._task: asyncio.Task[None] | None = None
        self._failed = 0  # In a row.
        self._is_over = False

    def plan(self) -> None:
        """Ask in a while."""
        wait_s = self._probing.every_s * (1 + self._probing.jitter * (2 * self._random.random() - 1))
        self._timer = self._ground.clock.call_later(wait_s, self._begin)

    async def ask(self) -> None:
        """Ask now, or wait for the answer to the question that is under way."""
        if self._is_over:
            return
        task = self._task or self._begin()
        await asyncio.wait((task,))

    async def end(self) -> None:
        """Ask no more."""
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            await end((self._task,))

    def _begin(self) -> asyncio.Task[None]:
        if self._timer is not None:
            self._timer.cancel()
        if self._task is None:
            # A context of its own: a module's health is nobody's business but the system's.
            self._task = asyncio.get_running_loop().create_task(self._ask(), context=Context())
        return self._task

    async def _ask(self) -> None:
        module, clock = self._member.module, self._ground.clock
        answers: list[object] = []

        async def answer() -> None:
            answers.append(await module.health())

        try:
            with inside(self._ground):
                error = await attempt(answer(), module.health_timeout_s, clock)
            self._member.checked_at = clock.now()
            if error is None and isinstance(answers[0], Health):
                self._heard(answers[0])
            else:
                self._failed += 1
                self._unanswered(_why(error, module.health_timeout_s, answers))
        finally:
            self._task = None
            if not self._is_over:
                self.plan()

    def _heard(self, health: Health) -> None:
        self._failed = 0
        self._member.facts = dict(health.facts)
        status = ModuleStatus.DEGRADED if health.status is ModuleStatus.UNKNOWN else health.status
        self._say(status, health.reason or ("" if status is ModuleStatus.ACTIVE else "its health check gave no reason"))

    def _unanswered(self, why: str) -> None:
        self._member.facts = {}
        is_lost = self._failed >= self._probing.unhealthy_after
        self._say(ModuleStatus.INACTIVE if is_lost else ModuleStatus.DEGRADED, why)

    def _say(self, status: ModuleStatus, reason: str) -> None:
        name, registry = self._member.name, self._ground.registry
        before = registry.status(name)
        registry.set_status(name, status, reason if status is not ModuleStatus.ACTIVE else "")
        after = registry.status(name)
        if after is not before and after is ModuleStatus.ACTIVE:
            notices.module_well(name, before.value)
        elif after is not before:
            notices.module_unwell(name, before.value, after.value, reason)


def _why(error: Exception | None, limit_s: float, answers: list[object]) -> str:
    """Say what is wrong with an answer, without the words of an error: anybody may read it."""
    if isinstance(error, Late):
        return f"its health check did not answer within {limit_s:g} s"
    if error is not None:
        return f"its health check raised {type(error).__name__}"
    return f"its health check returned {type(answers[0]).__name__}, which is no `Health`"
