"""Tells apart output folders by everything in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

IGNORED = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})
"""What others leave in packages, and the compiler passes over."""


class _Odd(Exception):
    """The folder holds something that is neither a file nor a folder."""


def folder_digest(out: Path) -> str | None:
    """Digest all files of a folder; None when there is something else in it, or it cannot be read."""
    try:
        if os.path.islink(out):
            return None
        return _digest({path: hashlib.sha256(_read(file)).digest() for path, file in _files(str(out), "")})
    except (OSError, _Odd):
        return None


def files_digest(files: Mapping[str, str]) -> str:
    """Digest what a folder holds when it holds exactly these files."""
    return _digest(
        {path: hashlib.sha256(text.encode(errors="surrogateescape")).digest() for path, text in files.items()}
    )


def _digest(digests: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for path in sorted(digests):
        whole.update(path.encode(errors="surrogateescape") + b"\0" + digests[path])
    return whole.hexdigest()


def _files(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in IGNORED:
                    yield from _files(entry.path, f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield prefix + entry.name, entry.path
            else:
                raise _Odd(entry.path)


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
