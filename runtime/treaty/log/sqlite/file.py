"""Opening the file of a log, and refusing what cannot be one before anything is changed."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from treaty.errors.log import LogDamaged, LogMissing, LogReadOnly


def check_path(path: Path, name: str) -> None:
    """Refuse a path at which no log can be."""
    if not path.parent.is_dir():
        raise LogMissing(name, f"there is no folder {str(path.parent)!r}")
    if path.is_dir():
        raise LogMissing(name, "it is a folder, not a file")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise LogReadOnly(name, "the file cannot be written")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise LogReadOnly(name, f"the folder {str(path.parent)!r} cannot be written")


def connect(path: Path) -> sqlite3.Connection:
    """Connect without waiting for locks; threads are used one at a time."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


def connect_to_look(path: Path) -> sqlite3.Connection:
    """Connect without the right to write; where nothing may be made beside it and nobody writes, as to a mere file."""
    where = path.resolve().as_uri()
    is_alone = not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists()
    parameters = "?mode=ro&immutable=1" if is_alone else "?mode=ro"
    return sqlite3.connect(where + parameters, uri=True, timeout=5, isolation_level=None, check_same_thread=False)


def check_whole(connection: sqlite3.Connection, path: Path, name: str) -> None:
    """Refuse a file that is shorter than it says, which SQLite itself notices late."""
    has_wal = path.with_name(path.name + "-wal").exists()  # Asked first: looking at the pages makes one.
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    if not has_wal and path.stat().st_size < pages * page_bytes:
        raise LogDamaged(name, "the file is shorter than it should be")


def identity(path: Path, name: str) -> tuple[int, int]:
    """Tell which file is at a path now."""
    try:
        status = path.stat()
    except OSError:
        raise LogMissing(name, "the file was removed while it was open") from None
    return status.st_dev, status.st_ino


def wal_bytes(path: str) -> int:
    """Measure the write-ahead log."""
    try:
        return os.stat(path + "-wal").st_size  # On the path of every commit.
    except OSError:
        return 0
