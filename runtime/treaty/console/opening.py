"""Opens a log to look at it: one that is not there is not made."""

from __future__ import annotations

import os
from urllib.parse import unquote

from treaty.clock import Clock
from treaty.console.exit import CannotAnswer
from treaty.errors.log import LogMissing
from treaty.log.protocol import Log

_FILES = "sqlite:///"  # What follows, up to a question mark, is a path.


def open_to_look(url: str, clock: Clock) -> Log:
    """Find the engine of a URL, for those who change nothing. Raises what `open_to_mend` does."""
    return _found(url, clock, may_write=False)


def open_to_mend(url: str, clock: Clock) -> Log:
    """Find the engine of a URL. Raises a `TreatyError` for what none serves, and `CannotAnswer`."""
    return _found(url, clock, may_write=True)


def _found(url: str, clock: Clock, *, may_write: bool) -> Log:
    if url.startswith("memory:"):
        raise CannotAnswer(
            "a log in memory belongs to its own process, and nobody else can look at it",
            "ask `bus.stats()` there, or open the bus on a file: sqlite:///app.events",
        )
    _refuse_what_is_not_there(url)
    from treaty.log.open import open_log  # Here, because an engine is the heaviest import of all.

    return open_log(url, clock, may_write=may_write)


def _refuse_what_is_not_there(url: str) -> None:
    """See that looking makes no file; to a bus, one that is not there is a log that begins."""
    path = unquote(url.removeprefix(_FILES).partition("?")[0])
    if url.startswith(_FILES) and path and not os.path.exists(path):
        raise LogMissing(url.partition("?")[0], "there is no such file")
