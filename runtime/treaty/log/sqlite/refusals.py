"""What SQLite refuses, in the words of a log."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from treaty.errors.log import LogBusy, LogDamaged, LogError, LogFull, LogMissing, LogReadOnly

_PRIMARY = 0xFF  # The low byte of an extended error code is the code itself.
_CLASSES: dict[int, tuple[type[LogError], str]] = {
    sqlite3.SQLITE_BUSY: (LogBusy, "another program keeps it locked"),
    sqlite3.SQLITE_LOCKED: (LogBusy, "another connection keeps it locked"),
    sqlite3.SQLITE_FULL: (LogFull, "the disk is full"),
    sqlite3.SQLITE_READONLY: (LogReadOnly, "the file cannot be written"),
    sqlite3.SQLITE_PERM: (LogReadOnly, "the file cannot be written"),
    sqlite3.SQLITE_CANTOPEN: (LogMissing, "the file cannot be opened"),
    sqlite3.SQLITE_NOTADB: (LogDamaged, "the file is not a database"),
    sqlite3.SQLITE_CORRUPT: (LogDamaged, "the database is damaged"),
    sqlite3.SQLITE_IOERR: (LogDamaged, "the file cannot be read or written"),
}


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether trying again may help."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def refusal(name: str, error: sqlite3.Error) -> LogError:
    """Make the log's error of SQLite's. SQLite's own text is left out: it may quote values."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    kind, problem = _CLASSES.get(code, (LogError, f"SQLite says {getattr(error, 'sqlite_errorname', 'no more')}"))
    return kind(name, problem)


@contextmanager
def refusing(name: str) -> Generator[None]:
    """Raise a `LogError` for every error of SQLite."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError, UnicodeError, OverflowError) as error:
        raise LogError(name, "a value cannot be stored, or what is stored cannot be read") from error
    except sqlite3.Error as error:
        raise refusal(name, error) from error
