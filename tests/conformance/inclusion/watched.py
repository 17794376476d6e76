"""A child process that answers one question at a time, and is stopped when it takes too long: some libraries crash."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from select import select
from types import TracebackType
from typing import Any, Self


class Watched:
    """A Python module that reads a JSON line and writes one. It is started when needed, and again after each death."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command: Sequence[str] = [sys.executable, "-X", "faulthandler", "-m", module, *arguments]
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._end()

    def ask(self, question: Any, limit_s: float) -> tuple[dict[str, Any], str]:
        """Return the answer, or how the child failed to give one."""
        child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps(question).encode() + b"\n")
            child.stdin.flush()
        ready, _, _ = select([child.stdout], [], [], limit_s)
        line = child.stdout.readline() if ready else b""
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer, ""
        code = child.wait() if ready else None
        self._end()
        return {}, f"died with {code}" if ready else f"took more than {limit_s:g} s"

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            with contextlib.suppress(BrokenPipeError), child:
                child.wait()
