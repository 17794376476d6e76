"""Puts frozen versions into the archive: all of them or none, each whole, and none over another."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path

from treaty_generator.dataclass import dataclass
from treaty_generator.output.folder import Folder
from treaty_generator.output.lock import locked
from treaty_generator.problem import printable

Steps = tuple[str, ...]
STAGING = ".treaty-release"
"""Below the contracts root, while files are written; nothing hidden is ever read as a contract."""

_MENDS = {
    errno.EACCES: "give access, and run it again",
    errno.EPERM: "give access, and run it again",
    errno.EROFS: "the archive lies where nothing can be written",
    errno.ENOSPC: "make room, and run it again",
    errno.EDQUOT: "make room, and run it again",
    errno.EEXIST: "somebody else has just released it: run it again",
    errno.ELOOP: "replace the link by a folder",
    errno.ENOTDIR: "replace it by a folder",
    errno.ENAMETOOLONG: "shorten the name",
}


class ArchiveRefused(Exception):
    """The archive cannot be written; nothing of what was to be released is in it."""

    def __init__(self, where: str, reason: str, mend: str) -> None:
        super().__init__(where, reason, mend)
        self.where, self.reason, self.mend = where, reason, mend

    def __str__(self) -> str:
        return f"{printable(self.where)}: {printable(self.reason)}; {self.mend}"


def write_frozen(root: Path, files: Mapping[Steps, bytes]) -> None:
    """Write files that are not there yet, by path below the contracts root. Raises `ArchiveRefused`.

    Each is made whole in a hidden folder and given its name by a link, which never replaces anything; after an error
    the names that were given are taken back. A crash leaves whole files, and the next run adds the others. Links that
    stand below the root are not followed.
    """
    if not files and not os.path.lexists(root / STAGING):
        return
    try:
        with Folder.held(root) as top, locked(top, root), _staging(top) as staging:
            for number, raw in enumerate(files.values()):
                staging.make(str(number))
                with staging.below(str(number)) as made:
                    _write_whole(made, list(files)[number][-1], raw)
            _put(top, staging, list(files))
    except OSError as error:
        mend = _MENDS.get(error.errno or 0, "see what is in the way")
        raise ArchiveRefused(str(error.filename or root), f"nothing was released: {error.strerror}", mend) from error


def _write_whole(folder: Folder, name: str, raw: bytes) -> None:
    folder.write(name, raw)
    folder.sync(name)


@contextmanager
def _staging(top: Folder) -> Iterator[Folder]:
    """Make the hidden folder, without what a run that was ended has left in it, and remove it."""
    if top.state(STAGING) is not None:
        top.remove(STAGING)
    top.make(STAGING)
    try:
        with top.below(STAGING) as folder:
            yield folder
    finally:
        with suppress(OSError):  # What went wrong first is what people must hear, and the next run removes it.
            top.remove(STAGING)


@dataclass(slots=True)
class _Made:
    """What was given a name, and the folders that were made for it, in this order."""

    files: list[Steps] = field(default_factory=list)
    folders: list[Steps] = field(default_factory=list)

    def take_back(self, top: Folder) -> None:
        """Leave the archive as it was."""
        for steps in reversed(self.files):
            with suppress(OSError), top.below("/".join(steps[:-1])) as folder:
                folder.unlink(steps[-1])
        for steps in reversed(self.folders):
            with suppress(OSError), top.below("/".join(steps[:-1])) as folder:
                folder.rmdir(steps[-1])


def _put(top: Folder, staging: Folder, files: list[Steps]) -> None:
    made = _Made()
    try:
        for number, steps in enumerate(files):
            with _folder(top, steps[:-1], made) as folder, staging.below(str(number)) as source:
                folder.link(steps[-1], source)
                made.files.append(steps)
                folder.sync()
    except BaseException:
        made.take_back(top)
        raise


def _folder(top: Folder, steps: Steps, made: _Made) -> Folder:
    """Hold a folder below the root, and make what is missing on the way to it."""
    for length in range(1, len(steps) + 1):
        with top.below("/".join(steps[: length - 1])) as above:
            if above.state(steps[length - 1]) is None:
                above.make(steps[length - 1])
                made.folders.append(steps[:length])
                above.sync()
    return top.below("/".join(steps))
