"""Two folders change places in one system call, where the system has such a call."""

from __future__ import annotations

import os
import sys
from errno import EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM

from treaty_generator.render.folder import Folder

_CALLS = {"linux": "renameat2", "darwin": "renameatx_np"}
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS are the same number.
_NOT_OFFERED = {EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM}  # By a kernel, a filesystem, or a sandbox (EPERM).


def exchange(one: Folder, name: str, other: Folder, other_name: str) -> bool:
    """Let two folders change places: at every instant each of the two names leads to one of them, whole.

    False where this is not offered, and nothing has happened then. Raises `OSError` when it is offered and fails.
    """
    if one.fd is None or other.fd is None:
        return False
    code = renamed(one.fd, os.fsencode(name), other.fd, os.fsencode(other_name))
    if code in _NOT_OFFERED:
        return False
    if code:
        raise OSError(code, os.strerror(code), str(other.path / other_name))
    return True


def renamed(one: int, name: bytes, other: int, other_name: bytes) -> int:
    """Ask the system to exchange two names, each in a folder that is held open; returns 0 or what `errno` says."""
    import ctypes  # Only a run that changes something needs it.

    call = getattr(ctypes.CDLL(None, use_errno=True), _CALLS.get(sys.platform, ""), None)
    if call is None:
        return ENOSYS
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return ctypes.get_errno() if call(one, name, other, other_name, _EXCHANGE) else 0
