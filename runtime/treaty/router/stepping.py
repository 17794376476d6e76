"""Runs a coroutine in place, and sets a timer only once it waits for something: most calls never do."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Coroutine, Generator
from math import inf
from types import coroutine
from typing import Any, TypeVar, cast

from treaty.clock import Clock

T = TypeVar("T")


async def within(running: Coroutine[Any, Any, T], left_s: float, clock: Clock) -> T:
    """Await a coroutine for so many seconds at most, from when it first waits; without end where that is infinite.

    Raises `TimeoutError`; and `ConnectionAbortedError` where something cancelled it, but not the task that waits here.
    """
    try:
        waits_for = running.send(None)
        if left_s == inf:
            return await rest(running, waits_for)
        return await _limited(rest(running, waits_for), left_s, clock)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # It is what the coroutine returns.
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise ConnectionAbortedError(errno.ECONNABORTED, "what it waited for was cancelled") from error


async def _limited(running: Awaitable[T], left_s: float, clock: Clock) -> T:
    """Do what `asyncio.timeout` does, by the clock that is given, and in fewer steps."""
    task = asyncio.current_task()
    assert task is not None  # Whoever awaits is one.
    before, is_over = task.cancelling(), False

    def end() -> None:
        nonlocal is_over
        is_over = True
        task.cancel()

    timer = clock.call_later(left_s, end)
    try:
        return await running
    except asyncio.CancelledError as error:
        if is_over and task.cancelling() - 1 <= before:  # Nobody else has cancelled it meanwhile.
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        if is_over:
            task.uncancel()


async def returned(value: T) -> T:
    """Be a coroutine that has ended."""
    return value


async def raised(error: BaseException) -> Any:
    """Be a coroutine that has failed."""
    raise error


async def pause(delay_s: float, clock: Clock) -> None:
    """Wait for a while."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_later(delay_s, lambda: None if over.done() else over.set_result(None))
    try:
        await over
    finally:
        timer.cancel()


def rest(running: Coroutine[Any, Any, T], waits_for: Any) -> Coroutine[Any, Any, T]:
    """Go on with a coroutine that has already said what it waits for, as `await` would."""
    return cast("Coroutine[Any, Any, T]", _rest(running, waits_for))  # It has all that one has.


@coroutine
def _rest(running: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    while True:
        try:
            sent = yield waits_for
        except GeneratorExit:
            running.close()
            raise
        except BaseException as error:
            try:
                waits_for = running.throw(error)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # As above.
        else:
            try:
                waits_for = running.send(sent)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # As above.
