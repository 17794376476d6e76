"""A log as one process sees it: the process can die at any call, and the log can refuse for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from treaty.errors import LogBusy, LogClosed

_DEADLY = ("commit", "read", "rows")


class Link:
    """Passes all calls on to a log, until it is cut."""

    def __init__(self, log: Any) -> None:
        self.is_dead = False
        self.refusals = 0  # So many calls are refused, as by a file that somebody else keeps locked.
        self._log = log
        self._calls_left: int | None = None
        self._is_done_before_death = False

    def cut(self) -> None:
        """Let nothing through any more."""
        self.is_dead = True

    def die_in(self, calls: int, *, is_done: bool) -> None:
        """Die in one of the calls to come: `is_done` is right after it has taken effect, otherwise right before."""
        self._calls_left, self._is_done_before_death = calls, is_done

    def heal(self) -> None:
        """Neither die nor refuse."""
        self._calls_left, self.refusals = None, 0

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._log, name)
        if iscoroutinefunction(member):
            return self._deadly(member) if name in _DEADLY else self._living(member)
        if not callable(member):
            return member

        def call(*given: Any, **named: Any) -> Any:
            self._refuse()
            return member(*given, **named)

        return call

    def _living(self, member: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*given: Any, **named: Any) -> Any:
            self._refuse()
            return await member(*given, **named)

        return call

    def _deadly(self, member: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*given: Any, **named: Any) -> Any:
            self._refuse()
            if self.refusals:
                self.refusals -= 1
                raise LogBusy(self._log.name, "a test keeps it locked")
            if self._calls_left is not None:
                self._calls_left -= 1
                if self._calls_left < 0:
                    self.cut()
                    if self._is_done_before_death:
                        await member(*given, **named)
                    await asyncio.Event().wait()  # The dead say nothing.
            return await member(*given, **named)

        return call

    def _refuse(self) -> None:
        if self.is_dead:
            raise LogClosed(self._log.name, "its process is dead")
