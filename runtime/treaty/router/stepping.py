"""Runs a coroutine in place, and sets a timer only once it waits for something: most calls never do."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from math import inf
from types import coroutine
from typing import Any, TypeVar

from treaty.clock import Clock

T = TypeVar("T")


async def within(running: Coroutine[Any, Any, T], left_s: float, clock: Clock) -> T:
    """Await a coroutine for so many seconds at most, from when it first waits. Raises `TimeoutError`.

    A time that is infinite sets no timer.
    """
    try:
        waits_for = running.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # It is what the coroutine returns.
    if left_s == inf:
        return await rest(running, waits_for)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:
        timer = clock.call_later(left_s, lambda: limit.reschedule(loop.time()))
        try:
            return await rest(running, waits_for)
        finally:
            timer.cancel()


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


@coroutine
def rest(running: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """Go on with a coroutine that has already said what it waits for, as `await` would."""
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
