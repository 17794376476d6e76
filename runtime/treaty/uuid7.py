"""Identifiers that sort by the time they were made: UUIDv7, RFC 9562 §5.7."""

import os
import sys
from collections.abc import Callable
from random import Random
from time import time_ns

# Our own generator: `random.seed` in a program or a test must not make two processes choose the same ids.
_random = Random()
if sys.platform != "win32":
    os.register_at_fork(after_in_child=_random.seed)

_last = 0


def uuid7(now_ns: Callable[[], int] = time_ns) -> str:
    """Make an id, greater than all that this thread of this process made before, even when the clock steps back.

    `now_ns` counts nanoseconds since the Unix epoch.
    The 12 bits after the milliseconds hold their fraction (RFC 9562 §6.2, method 3); 62 bits are random.
    """
    global _last
    milliseconds, rest_ns = divmod(now_ns(), 1_000_000)
    _last = stamp = max(milliseconds << 12 | (rest_ns << 12) // 1_000_000, _last + 1)
    head = f"{stamp:015x}"
    tail = f"{0x8000_0000_0000_0000 | _random.getrandbits(62):x}"
    return f"{head[:8]}-{head[8:12]}-7{head[12:]}-{tail[:4]}-{tail[4:]}"
