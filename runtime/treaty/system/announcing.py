"""Publishes how modules change, one after another, and keeps nobody waiting for it."""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import Context

from treaty import notices
from treaty.bus import EventBus
from treaty.modules import ModuleRegistry, ModuleState
from treaty.system.changed import ModuleStatusChanged
from treaty.system.starting import NOT_YET, STARTING
from treaty.system.stopping import STOPPING

_PASSING = (NOT_YET, STARTING, STOPPING)  # What comes next is told in a moment.


class Announcing:
    """Listens to a registry. What cannot be published is said once, and harms nothing."""

    def __init__(self, registry: ModuleRegistry, bus: EventBus, modules: frozenset[str]) -> None:
        self._bus, self._modules = bus, modules
        self._waiting: deque[ModuleStatusChanged] = deque()
        self._task: asyncio.Task[None] | None = None
        self._has_failed = False
        self._end = registry.on_change(self._heard)

    def _heard(self, before: ModuleState, after: ModuleState) -> None:
        if after.name not in self._modules or after.reason in _PASSING:
            return
        self._waiting.append(
            ModuleStatusChanged(
                module=after.name, before=before.status.value, after=after.status.value, reason=_writable(after.reason)
            )
        )
        if self._task is None:
            # A context of its own: whoever changed a module may be a handler, of whose chain this is no part.
            self._task = asyncio.get_running_loop().create_task(self._publish(), context=Context())

    async def _publish(self) -> None:
        try:
            while self._waiting and self._bus.is_open:
                change = self._waiting.popleft()
                try:
                    await self._bus.publish(change)
                except Exception as error:
                    self._cannot(error)
        finally:
            self._task = None

    def _cannot(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            notices.changes_unpublished(error)

    async def idle(self) -> None:
        """Wait until what was heard so far is published."""
        while self._task is not None:
            await asyncio.wait((self._task,))

    async def close(self) -> None:
        """Listen no more, and wait until what was heard is published."""
        self._end()
        if self._task is not None:
            await asyncio.wait((self._task,))

    def abandon(self) -> None:
        """Publish nothing more."""
        self._end()
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()


def _writable(reason: str) -> str:
    """Leave out what no file can hold: half a character."""
    return reason.encode(errors="replace").decode()
