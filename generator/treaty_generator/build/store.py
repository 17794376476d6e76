"""Entries on disk, each a JSON value under a name: what cannot be trusted to the last byte is not there."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

Json = Any
_FORMAT = "treaty-cache 1"
_LARGEST_BYTES = 2**28  # The largest that we write has a few megabytes; what is larger would only take our memory.


class Store:
    """A folder of entries; with no folder it keeps nothing, and with a broken one it finds nothing.

    Nothing is ever raised: an entry that is damaged, foreign, unreadable or a link is passed over, and one that cannot
    be written is not kept. Several processes may use one folder at once, because entries are replaced as a whole.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def get(self, name: str) -> Json | None:
        """Read an entry; None when there is none that is whole and was written under this very name."""
        if self.folder is None:
            return None
        try:
            head, _, body = _read(self.folder / _file(name)).partition(b"\n")
            return json.loads(body) if head == _head(name, body) else None
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, name: str, value: Json) -> None:
        """Write an entry."""
        if self.folder is None:
            return
        body = json.dumps(value, separators=(",", ":")).encode()
        draft = self.folder / f".{_file(name)}.{os.getpid()}"
        try:
            _write(draft, _head(name, body) + b"\n" + body)
            os.replace(draft, self.folder / _file(name))
        except OSError:  # A full disk or a folder that went away: the next run makes it again.
            with suppress(OSError):
                os.unlink(draft)

    def keep(self, names: Collection[str]) -> None:
        """Drop all other entries, and what runs that were broken off have left."""
        if self.folder is None:
            return
        kept = {"CACHEDIR.TAG", *map(_file, names)}
        with suppress(OSError):
            for old in set(os.listdir(self.folder)) - kept:
                with suppress(OSError):
                    os.unlink(self.folder / old)


def _file(name: str) -> str:
    return f"{name}.json"


def _head(name: str, body: bytes) -> bytes:
    return f"{_FORMAT} {name} {hashlib.sha256(body).hexdigest()}".encode()


def _read(path: Path) -> bytes:
    # Neither through a link, nor from a pipe that never ends.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(number, "rb") as file:
        about = os.fstat(number)
        return file.read() if stat.S_ISREG(about.st_mode) and about.st_size <= _LARGEST_BYTES else b""


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
