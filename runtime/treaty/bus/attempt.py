"""One run of a handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from types import TracebackType
from typing import Any, Self

from treaty.bus.core import Core
from treaty.bus.watched import Watched
from treaty.clock import Clock, Timer
from treaty.errors import HandlerTimeout, NotAwaited
from treaty.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Which run of a handler this is."""

    subscription: str
    number: int = 1  # From 1.
    is_replay: bool = False  # Whether the event was handled before, and somebody asked for it again.


ATTEMPT: ContextVar[Attempt | None] = ContextVar("treaty.attempt", default=None)


def current_attempt() -> Attempt | None:
    """Look up which run of a handler this is; None in one that is the first, of an event that is not replayed."""
    return ATTEMPT.get()


async def called(
    core: Core, handler: Callable[[Any], object], argument: object, *, timeout_s: float | None, is_blocking: bool
) -> None:
    """Run a handler to its end. Raises what it raises, and `TimeoutError` when its time is over."""
    if timeout_s is None:
        await _run(core, handler, argument, is_blocking)
        return
    async with Deadline(core.clock, timeout_s):
        await _run(core, handler, argument, is_blocking)


async def _run(core: Core, handler: Callable[[Any], object], argument: object, is_blocking: bool) -> None:
    if is_blocking:
        context = copy_context()
        loop = asyncio.get_running_loop()
        result, error = await loop.run_in_executor(core.threads, lambda: context.run(_caught, handler, argument))
        if error is not None:
            raise error
    else:
        result = handler(argument)
    if result is not None:
        refuse_unawaited(await result if isawaitable(result) else None)


def _caught(handler: Callable[[Any], object], argument: object) -> tuple[object, BaseException | None]:
    """Return what a handler raises, because a future would never end by some of it, such as `StopIteration`."""
    try:
        return handler(argument), None
    except BaseException as error:
        return None, error


def refuse_unawaited(result: object) -> None:
    """Raise `NotAwaited` when a handler returned work that it forgot to await."""
    if isawaitable(result):
        if isinstance(result, Coroutine):
            result.close()
        raise NotAwaited


def observed(core: Core, event: Event[Any], subscription: str, number: int) -> ExitStack:
    """Let the instruments see a run of a handler."""
    stack = ExitStack()
    for instrument in core.instruments:
        stack.enter_context(Watched(core.voice, partial(instrument.handling, event, subscription, number)))
    return stack


class Deadline:
    """Cancels the task within when its time is over, and turns that into `TimeoutError`.

    It is `asyncio.timeout` by another clock.
    """

    def __init__(self, clock: Clock, timeout_s: float) -> None:
        self._clock, self._timeout_s = clock, timeout_s
        self._timer: Timer | None = None
        self._task: asyncio.Task[Any] | None = None
        self._is_over = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        self._timer = self._clock.call_later(self._timeout_s, self._end)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer:
            self._timer.cancel()
        if self._is_over and self._task and self._task.uncancel() <= 0 and kind is asyncio.CancelledError:
            raise HandlerTimeout(self._timeout_s) from error

    def _end(self) -> None:
        if self._task:
            self._is_over = True
            self._task.cancel()
