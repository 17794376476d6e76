"""Until when an answer is of use: one time for a call, its fallbacks, and all that providers ask on their part."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from treaty.clock import Clock, SystemClock

Frame = tuple[list[float], str]
"""What holds while a provider runs: until when, by the monotonic clock, and the module that it belongs to.

The time is the one item of a list, and endless once the call is over: it is none of the tasks' that outlive the call.
"""

FRAME: ContextVar[Frame | None] = ContextVar("treaty.frame", default=None)


@contextmanager
def use_deadline(timeout_s: float, *, clock: Clock | None = None) -> Generator[None]:
    """Give all calls in this block together so much time; what an operation allows, and blocks around this, hold too.

    A time of 0 or less is over already, so that every call raises `DeadlineExceeded` and reaches nobody. Tasks that are
    made in the block share its time for as long as the block lasts.
    """
    around, module = FRAME.get() or ((inf,), "")
    until = [min(around[0], (clock or SystemClock()).monotonic() + timeout_s)]
    token = FRAME.set((until, module))
    try:
        yield
    finally:
        until[0] = inf
        FRAME.reset(token)
