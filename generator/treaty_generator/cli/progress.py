"""How far a long run is: one line on a terminal, written over in place, and gone at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

_PATIENCE_S = 1.0  # A shorter run says nothing.
_EVERY_S = 0.1


class Silent:
    """Says nothing, to whoever is no terminal."""

    def begin(self, what: str, count: int) -> Callable[[], None]:
        """Start counting."""
        return lambda: None

    def end(self) -> None:
        """Leave nothing behind."""


class Line:
    """One line on a terminal, with a carriage return and spaces and nothing that a plain one would not know."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._next_s = clock() + _PATIENCE_S
        self._shown = ""

    def begin(self, what: str, count: int) -> Callable[[], None]:
        """Start counting modules; the line shows up once the run has taken a second."""
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if self._clock() >= self._next_s:
                self._next_s = self._clock() + _EVERY_S
                self._show(f"{what} {done} of {count} modules …")

        return step

    def end(self) -> None:
        """Take the line away; the next run of this process is patient again."""
        if self._shown:
            self._show("")
            self._stream.write("\r")
            self._stream.flush()
        self._next_s = self._clock() + _PATIENCE_S

    def _show(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(len(self._shown)))
        self._stream.flush()
        self._shown = text


def progress() -> Line | Silent:
    """Choose a line where stderr is a terminal that can take one."""
    stream = sys.stderr
    is_terminal = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    return Line(stream) if is_terminal else Silent()
