"""Calls what a module brings along, for a while at most, and tells how that went."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from treaty.clock import Clock
from treaty.router.stepping import within


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
