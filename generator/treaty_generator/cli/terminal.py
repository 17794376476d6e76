"""Where text goes: findings to stdout, and what is said about them to stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO


def report(text: str) -> None:
    """Print a part of the answer; it ends in a newline already, or is empty."""
    if sys.stdout is not None:  # It is None in a process that was started without one.
        sys.stdout.write(text)


def say(line: str) -> None:
    """Print a line beside the answer."""
    if sys.stderr is not None:
        with suppress(OSError):  # When nobody listens, there is nobody to tell.
            sys.stderr.write(line + "\n")


def has_colour(stream: TextIO) -> bool:
    """Whether a stream shows colours: it is a terminal, and nobody asked for none (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def plural(count: int, noun: str) -> str:
    """Count things: `1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
