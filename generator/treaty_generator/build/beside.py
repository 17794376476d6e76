"""Two things done at the same time, one of them in a process that is forked from this one.

Nobody can tell from the results: whatever becomes of the other process, what it should have done is then done here.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any, TypeVar

_There = TypeVar("_There")
_Here = TypeVar("_Here")


def beside(there: Callable[[], _There], here: Callable[[], _Here], *, is_much: bool) -> tuple[_There, _Here]:
    """Do the first thing beside the second one, where it is enough to pay for a process; return what both give.

    What the first one gives must be values alone: they are copied.
    """
    import pickle

    started = _start(there, pickle.dumps) if is_much and processors() > 1 else None
    if started is None:
        return there(), here()
    reader, pid = started
    try:
        made = here()
        with open(reader, "rb", closefd=False) as stream:
            content = stream.read()
    except BaseException:
        os.kill(pid, signal.SIGKILL)  # Whoever waits for nobody would outlive us.
        raise
    finally:
        os.close(reader)
        _, status = os.waitpid(pid, 0)
    return pickle.loads(content) if status == 0 else there(), made


def processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether this system makes workers in the only way that we know."""
    return hasattr(os, "fork")


def write_all(writer: int, content: bytes) -> None:
    """Write to a pipe whose reader may be slow."""
    left = memoryview(content)
    while left:
        left = left[os.write(writer, left) :]


def _start(there: Callable[[], Any], written: Callable[[Any], bytes]) -> tuple[int, int] | None:
    """Fork; None where that cannot be, or where locks of other threads would stay locked for ever."""
    if not can_fork() or threading.active_count() > 1:
        return None
    reader, writer = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # There is no room for one more process.
        os.close(reader)
        pid = -1
    if pid:
        os.close(writer)
        return (reader, pid) if pid > 0 else None
    try:
        os.close(reader)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # Whoever interrupts us both hears of it from the parent.
        write_all(writer, written(there()))
        os._exit(0)
    except BaseException:  # It comes up again in the parent, which does the same.
        pass
    finally:  # Whatever has happened, it must not go on as if it were its parent.
        os._exit(1)
