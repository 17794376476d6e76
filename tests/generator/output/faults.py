"""Calls of the system that fail on demand, whoever makes them."""

import ctypes  # Before calls are counted: importing reads files.
import errno
import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from treaty_generator.output import folder, syscalls

assert ctypes
CHANGES = {
    "chmod",
    "exchange",
    "fsync",
    "link",
    "mkdir",
    "rename",
    "rmdir",
    "sync the disk",
    "unlink",
    "utime",
    "write",
}
CALLS = (
    "access",
    "chmod",
    "fsync",
    "link",
    "mkdir",
    "open",
    "read",
    "rename",
    "rmdir",
    "scandir",
    "stat",
    "unlink",
    "utime",
    "write",
)


@dataclass
class Fault:
    """What fails, how, and at which call, counted from 1; 0 is never."""

    call: str
    fails: str
    at: int = 0
    lasts: bool = False
    count: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def meet(self, kind: str, is_change: bool) -> int:
        """Count a call, and answer the error that it must give, or 0."""
        self.seen[kind] = self.seen.get(kind, 0) + 1
        if self.call not in (kind, "change" if is_change else "look"):
            return 0
        self.count += 1
        if not self.at or self.count < self.at or (self.count > self.at and not self.lasts):
            return 0
        if self.fails == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        code: int = getattr(errno, self.fails)
        return code


@contextmanager
def broken(fault: Fault, way: str = "") -> Iterator[None]:
    """Let calls of the system fail."""
    with ExitStack() as stack:
        for name in CALLS:
            stack.enter_context(patch.object(os, name, _wrapped(getattr(os, name), name, fault, way)))
        stack.enter_context(patch.object(fcntl, "flock", _wrapped(fcntl.flock, "lock", fault, way)))
        stack.enter_context(patch.object(syscalls, "called", _wrapped_c(syscalls.called, fault, way)))
        stack.enter_context(patch.object(folder, "HOLDS", way != "paths"))
        yield


def _wrapped(real: Callable[..., Any], name: str, fault: Fault, way: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        is_change = name in CHANGES or (name == "open" and bool(args[1] & os.O_CREAT))
        code = fault.meet(name, is_change) or (errno.EPERM if (name, way) == ("link", "copies") else 0)
        if code and name == "access":
            return False
        if code:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


def _wrapped_c(real: Callable[..., int], fault: Fault, way: str) -> Callable[..., int]:
    def call(name: str, *args: Any) -> int:
        kind = "sync the disk" if name == "syncfs" else "exchange"
        code = fault.meet(kind, True)
        return code or (
            errno.ENOSYS
            if (kind, way) == ("exchange", "two steps")
            else 0
            if kind == "sync the disk"
            else real(name, *args)
        )

    return call
