"""Calls what a module brings along, for a while at most, and tells how that went."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from treaty.clock import Clock
from treaty.router.stepping import within

INSIDE: ContextVar[tuple[object, ...]] = ContextVar("treaty.inside", default=())
"""The systems, as the ground of each, that have called the module's code which runs here."""


@contextmanager
def inside(system: object) -> Generator[None]:
    """Run a module's code on behalf of a system, which may have to cut it short."""
    token = INSIDE.set((*INSIDE.get(), system))
    try:
        yield
    finally:
        INSIDE.reset(token)


class Late(Exception):
    """Something took longer than it may."""


async def attempt(running: Coroutine[Any, Any, object], limit_s: float, clock: Clock) -> Exception | None:
    """Await a coroutine, and tell what it raised; `Late` when it took longer than `limit_s`, and was cancelled."""
    began = clock.monotonic()
    try:
        await within(running, limit_s, clock)
    except TimeoutError as error:
        return Late() if clock.monotonic() - began >= limit_s else error
    except Exception as error:
        return error
    return None


async def run(method: Callable[[], Coroutine[Any, Any, object]]) -> object:
    """Call a module's method, so that what it raises comes out where it is awaited, even if it is no `async def`."""
    return await method()


def reason_of(error: Exception, limit_s: float) -> str:
    """Say what happened where anybody may read it: without the words of the error."""
    return f"it took longer than {limit_s:g} s" if isinstance(error, Late) else f"it raised {type(error).__name__}"


def report_of(error: Exception, limit_s: float) -> str:
    """Say the same to whoever runs the system, with the words of the error."""
    return f"it took longer than {limit_s:g} s" if isinstance(error, Late) else told(error)


def told(error: BaseException) -> str:
    """Tell a person at the console what was raised: the class, and what it says."""
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
