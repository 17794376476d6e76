"""Puts whole new files in the place of old ones: all of them, or none."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write all files beside their places first, and then move them there; what a link points to is written.

    Whatever fails, the files that were there are there again. Permissions stay. Raises `OSError`.
    """
    staged: dict[Path, Path] = {}
    moved: dict[Path, bytes | None] = {}
    try:
        for file, raw in files.items():
            real = Path(os.path.realpath(file))
            staged[real] = _staged(real, raw)
        for real, new in staged.items():
            old = real.read_bytes() if real.exists() else None
            os.replace(new, real)
            moved[real] = old
    except BaseException:
        for real, old in moved.items():
            _restore(real, old)
        raise
    finally:
        for new in staged.values():
            new.unlink(missing_ok=True)


def _staged(real: Path, raw: bytes) -> Path:
    """Write a hidden file beside another one, with its permissions or those that a new file would get."""
    import tempfile  # Most reports go to stdout.

    handle, name = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".new", dir=real.parent)
    new = Path(name)
    try:
        with open(handle, "wb") as stream:
            stream.write(raw)
        new.chmod(stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o666 & ~_umask())
    except BaseException:
        new.unlink()
        raise
    return new


def _restore(real: Path, old: bytes | None) -> None:
    if old is None:
        real.unlink()
    else:
        os.replace(_staged(real, old), real)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
