"""What systems offer and Python does not: folders change places in one step, and a disk is waited for as a whole."""

from __future__ import annotations

import os
import sys
from errno import EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM

from treaty_generator.output.folder import Folder

_EXCHANGES = {"linux": "renameat2", "darwin": "renameatx_np"}
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS are the same number.
_NOT_OFFERED = {EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM}  # By a kernel, a filesystem, or a sandbox (EPERM).


def exchange(one: Folder, name: str, other: Folder, other_name: str) -> bool:
    """Let two folders change places: at every instant each of the two names leads to one of them, whole.

    False where this is not offered, and nothing has happened then. Raises `OSError` when it is offered and fails.
    """
    if one.fd is None or other.fd is None:
        return False
    arguments = (one.fd, os.fsencode(name), other.fd, os.fsencode(other_name), _EXCHANGE)
    return _is_done(called(_EXCHANGES.get(sys.platform, ""), *arguments), os.path.join(other.path, other_name))


def sync_disk(folder: Folder) -> bool:
    """Wait until all that was written to the disk of a folder has reached it.

    False where this is not offered. Raises `OSError` when something could not be written.
    """
    return folder.fd is not None and _is_done(called("syncfs", folder.fd), folder.path)


def called(name: str, *arguments: int | bytes) -> int:
    """Call a function of the C library; returns 0, or what `errno` says."""
    import ctypes  # Only a run that changes something needs it.

    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is None:
        return ENOSYS
    function.argtypes = [ctypes.c_char_p if isinstance(each, bytes) else ctypes.c_int for each in arguments]
    return ctypes.get_errno() if function(*arguments) else 0


def _is_done(code: int, path: str) -> bool:
    if code in _NOT_OFFERED:
        return False
    if code:
        raise OSError(code, os.strerror(code), path)
    return True
