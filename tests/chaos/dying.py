"""A process that kills itself when it begins a certain SQL statement: whatever came before is all that happened."""

import os
import signal
import sqlite3
from typing import Any

_begun = 0
_die_at = 0


def arm(die_at: int) -> None:
    """Count the statements of every connection made from now on, and die at that one; 0 is never."""
    global _die_at
    _die_at = die_at
    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(_begin)
        return connection

    sqlite3.connect = watched  # type: ignore[assignment]  # In this child alone.


def begun() -> int:
    """Tell how many statements there were."""
    return _begun


def _begin(_statement: str) -> None:
    global _begun
    _begun += 1  # One thread writes at a time; a miscount would only move the moment.
    if _begun == _die_at:
        os.kill(os.getpid(), signal.SIGKILL)
