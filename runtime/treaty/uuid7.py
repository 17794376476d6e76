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

TICK_NS = 256
"""Times that lie so far apart have different ids in the right order: an id holds a 4096th of a millisecond, 244 ns."""

_last_ns = 0


def uuid7(now_ns: Callable[[], int] = time_ns) -> str:
    """Make an id, greater than all that this thread of this process made before, even when the clock steps back.

    `now_ns` counts nanoseconds since the Unix epoch.
    """
    global _last_ns
    _last_ns = max(now_ns(), _last_ns + TICK_NS)
    return uuid7_at(_last_ns)


def uuid7_at(time_ns: int) -> str:
    """Make the id of a moment.

    The 12 bits after the milliseconds hold their fraction (RFC 9562 §6.2, method 3); 62 bits are random.
    """
    milliseconds, rest_ns = divmod(time_ns, 1_000_000)
    head = f"{milliseconds << 12 | (rest_ns << 12) // 1_000_000:015x}"
    tail = f"{0x8000_0000_0000_0000 | _random.getrandbits(62):x}"
    return f"{head[:8]}-{head[8:12]}-7{head[12:]}-{tail[:4]}-{tail[4:]}"
