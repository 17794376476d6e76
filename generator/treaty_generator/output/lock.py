"""One compile at a time: the folder around the output folder is locked while the output is compared and written."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EBADF, EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP
from pathlib import Path

from treaty_generator.output.folder import Folder
from treaty_generator.output.refused import OutputRefused

_PATIENCE_S = 120.0  # Far longer than any write takes; somebody who waits that long has met a compile that hangs.
_PAUSE_S = 0.01
_NOT_OFFERED = {EBADF, EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP}  # Some network filesystems lock no folders.


@contextmanager
def locked(around: Folder, out: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Keep every other compile out of a folder; waits for one that is in it, and leaves no file behind.

    The system lets go of the lock when the process ends, however it ends. Where folders cannot be locked (Windows, some
    network filesystems) nothing is kept out. Raises `OutputRefused` when the other one is not done after `patience_s`.
    """
    if around.fd is None:
        yield
        return
    until = time.monotonic() + patience_s
    while not _flock(around.fd, take=True):
        if time.monotonic() >= until:
            raise OutputRefused(
                out, f"another compile has been writing beside it for {patience_s:g} s", "wait for it, or end it"
            )
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        _flock(around.fd, take=False)


def _flock(fd: int, *, take: bool) -> bool:
    """Take the lock or let it go; False when somebody else has it. What cannot be locked counts as locked."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB if take else fcntl.LOCK_UN)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
    return True
