"""Why an output folder is not written: the error for people, and what they can do about each kind of failure."""

from __future__ import annotations

import errno
from pathlib import Path

from treaty_generator.problem import printable

_ACCESS = "give access, or name another folder with --out"
_ROOM = "make room, and run it again"
_MENDS = {
    errno.EACCES: _ACCESS,
    errno.EPERM: _ACCESS,
    errno.EROFS: _ACCESS,
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "raise the limit on the size of a file",
    errno.EIO: "look after the disk, and run it again",
    errno.EMFILE: "raise the limit on open files",
    errno.ENAMETOOLONG: "name a folder with a shorter path",
    errno.ENOTDIR: "name another folder with --out",
    errno.EBUSY: "a mount point cannot be exchanged as a whole: name a folder inside it, or unmount it",
    errno.EXDEV: "it lies on layers that cannot be exchanged as a whole: remove the folder, and run it again",
}


class OutputRefused(Exception):
    """The output folder cannot be written without harm to something that is not ours."""

    def __init__(self, out: Path, reason: str, mend: str) -> None:
        super().__init__(out, reason, mend)
        self.out, self.reason, self.mend = out, reason, mend

    def __str__(self) -> str:
        return f"{self.out}: {printable(self.reason)}; {self.mend}"


def refusal(out: Path, staging: Path, error: OSError, what: str) -> OutputRefused:
    """Say what the system answered: `what` is what could not be done, such as "written"."""
    name = _shown(Path(str(error.filename or out)), out, staging)
    mend = _MENDS.get(error.errno or 0, "look what is in the way, or name another folder with --out")
    return OutputRefused(out, f"{name} cannot be {what}: {error.strerror or error}", mend)


def _shown(path: Path, out: Path, staging: Path) -> str:
    """Name a file as it will be called in the output folder."""
    for root in (out, staging / "draft", staging / "tree"):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix() if path != root else "it"
    return f"{staging}, where its new files are made," if path.is_relative_to(staging) else str(path)
