"""Where the cache of a project is: in the user's own cache folder, never in the project.

What is kept there ends up in generated code, so it must come from nobody else. A folder inside a repository could be
committed by a stranger; this one belongs to the user, and is left alone where somebody else could write to it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

MOST_PROJECTS = 32  # The least recently used ones go.
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder can be deleted: treaty makes it again.\n"
_DIGITS = 32


def cache_folder(root: Path, out: Path, environment: Mapping[str, str]) -> Path | None:
    """Find or make the folder for one root and one output folder; None where there can be none that is ours alone."""
    home = _user_folder(environment)
    if home is None:
        return None
    named = "\0".join((os.path.realpath(root), root.as_posix(), os.path.realpath(out)))
    folder = home / "treaty" / hashlib.sha256(named.encode(errors="surrogateescape")).hexdigest()[:_DIGITS]
    try:
        if not home.exists() and _is_safe(home.parent):
            home.mkdir(mode=0o700, exist_ok=True)  # A home that is not there is not for us to make.
        if not _is_safe(home):
            return None
        for one in (folder.parent, folder):
            if not _is_ours(one):
                return None
        return folder
    except OSError:
        return None  # Whoever cannot keep anything makes everything anew, which is as good, only slower.


def drop_old_projects(folder: Path) -> None:
    """Keep the caches of the projects that were used last; `folder` is the one in use."""
    from shutil import rmtree

    with suppress(OSError):  # Somebody else may be tidying up as well.
        os.utime(folder)
        beside = [one for one in folder.parent.iterdir() if len(one.name) == _DIGITS and not one.is_symlink()]
        for old in sorted(beside, key=lambda one: one.stat().st_mtime_ns, reverse=True)[MOST_PROJECTS:]:
            rmtree(old, ignore_errors=True)


def _user_folder(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # The XDG base directory specification ignores relative ones.
        return Path(named)
    home = environment.get("HOME") or environment.get("USERPROFILE") or ""
    return Path(home, ".cache") if os.path.isabs(home) else None


def _is_safe(around: Path) -> bool:
    """Whether nobody else can exchange what we make in a folder; under `sudo`, a home may be somebody else's."""
    if not hasattr(os, "geteuid"):
        return True
    about = os.stat(around)
    if about.st_mode & stat.S_ISVTX:
        return about.st_uid in (0, os.geteuid())
    return about.st_uid == os.geteuid() and not about.st_mode & stat.S_IWOTH


def _is_ours(folder: Path) -> bool:
    """Make a folder if there is none, and see that nobody else can write to it."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    else:
        (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")
    about = os.lstat(folder)
    if not stat.S_ISDIR(about.st_mode):
        return False
    return not hasattr(os, "geteuid") or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)
