"""Finds the contract files below a root and reads each once; says which look like contracts and are none.

What this module lists is all that a run depends on: nothing else below the root is ever opened. It imports nothing
heavy, because whoever only asks whether something changed stops here.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from treaty_generator.contract.language import RELEASED_FOLDER
from treaty_generator.problem import Place, Problem, Severity

FROZEN = (".json", ".yaml", ".yml")  # What a frozen version may be written in; JSON is YAML.
LARGEST_BYTES = 8 * 2**20


class Source(NamedTuple):
    """A contract file as it was read; `raw` is None where it could not be, and `fault` says why.

    Files with equal digests hold the same bytes. (A tuple, because dataclasses take their time to import.)
    """

    name: str  # As shown to people: posix, starting with the contracts folder as it was given.
    steps: tuple[str, ...]  # The path below the contracts root.
    raw: bytes | None
    fault: Problem | None = None
    digest: str = ""


class Sources(NamedTuple):
    """Every contract file below a root in a fixed order, and what is wrong with the folder itself."""

    root: Path
    files: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()

    def digest(self) -> str:
        """Tell apart what is below a root: names, contents, and what was passed over with a word."""
        told = [self.root.as_posix()]
        for source in self.files:
            told += (source.name, source.digest if source.fault is None else f"unreadable: {source.fault.message}")
        for problem in self.problems:
            told += (problem.id, problem.place.file)
        # Lengths go first, so that no name can look like two.
        whole = ",".join([*(str(len(text)) for text in told), *told])
        return hashlib.sha256(whole.encode(errors="surrogateescape")).hexdigest()


def read_sources(root: Path) -> Sources:
    """Read the contract files in a fixed order; hidden files and folders are passed over without a word.

    The frozen versions below the folders called `released` are among them.
    """
    found: list[Source] = []
    problems: list[Problem] = []
    unlisted: list[OSError] = []
    real_root = os.path.realpath(root)
    for folder, steps, folders, files in _walk(str(root), unlisted):
        problems += (_behind_a_link(one.path) for one in folders if one.is_symlink())
        posix = Path(folder).as_posix()
        for entry in files:
            name = entry.name
            if not is_contract((*steps, name)):
                problems += _ignored(entry, steps)
                continue
            problem = _problem(entry, steps, real_root)
            if problem is not None:
                problems.append(problem)
            else:
                found.append(read_source(entry.path, name if posix == "." else f"{posix}/{name}", (*steps, name)))
    return Sources(root, tuple(found), (*problems, *_unlisted(unlisted)))


def _walk(
    top: str, unlisted: list[OSError]
) -> Iterator[tuple[str, tuple[str, ...], list[os.DirEntry[str]], list[os.DirEntry[str]]]]:
    """Go through folders, each with what is in it, by name and without what is hidden; no link is followed."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(top, ())]
    while waiting:
        folder, steps = waiting.pop()
        folders: list[os.DirEntry[str]] = []
        files: list[os.DirEntry[str]] = []
        try:
            with os.scandir(folder) as listed:
                for entry in sorted((one for one in listed if not one.name.startswith(".")), key=_name):
                    (folders if _is_folder(entry) else files).append(entry)
        except OSError as error:
            unlisted.append(error)
            continue
        yield folder, steps, folders, files
        waiting += ((entry.path, (*steps, entry.name)) for entry in reversed(folders) if not entry.is_symlink())


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link that leads to itself; reading it fails in good order.
        return False


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def is_contract(steps: tuple[str, ...]) -> bool:
    """Whether a file, as its path below the root, is read by its name; it must stand in a module's folder, too."""
    return steps[-1].endswith(FROZEN if is_frozen(steps) else ".yaml") and not steps[-1].startswith(".")


def is_frozen(steps: tuple[str, ...]) -> bool:
    """Whether a file, as its path below the root, lies in a folder of frozen versions."""
    return RELEASED_FOLDER in steps[:-1]


def read_source(path: str | Path, name: str, steps: tuple[str, ...]) -> Source:
    """Read one file, and no more of it than we would accept."""
    try:
        # A pipe or a device might never end, so we look before we open.
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            what = "this is not a regular file"
            return Source(name, steps, None, Problem("file-unreadable", what, "replace it by a file", Place(name)))
        raw = _read(path, min(about.st_size, LARGEST_BYTES))
        return Source(name, steps, raw, digest=hashlib.sha256(raw).hexdigest())
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        return Source(name, steps, None, Problem("file-unreadable", what, "make it readable", Place(name)))


def _read(path: str | Path, told: int) -> bytes:
    """Read as many bytes as a file was said to have, and perhaps one more, which tells that it has too many.

    There are many small files, and Python's own files take twice as long.
    """
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        raw = os.read(fd, told + 1)
        while len(raw) < told and (part := os.read(fd, told + 1 - len(raw))):
            raw += part
        return raw
    finally:
        os.close(fd)


def _ignored(entry: os.DirEntry[str], steps: tuple[str, ...]) -> Iterator[Problem]:
    """Complain of a file that is not read although somebody may think so."""
    if entry.name.endswith(".yml") and not is_frozen((*steps, entry.name)):
        what = "only *.yaml files are contracts, so this file is not read"
        yield Problem("file-ignored", what, "rename it to .yaml", _place(entry.path), Severity.WARNING)


def _problem(entry: os.DirEntry[str], steps: tuple[str, ...], real_root: str) -> Problem | None:
    """Say why a contract file is not read."""
    # `Path.resolve` raises on a link that leads to itself; `realpath` does not, and reading then fails in good order.
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(real_root):
        what, mend = "the link leads out of the contracts root", "replace the link by the file itself"
        return Problem("file-outside-root", what, mend, _place(entry.path))
    if not steps:
        mend = f"move it into a folder: {entry.name.removesuffix('.yaml')}/{entry.name}"
        return Problem("file-without-module", "a contract file needs a module's folder", mend, _place(entry.path))
    return None


def _behind_a_link(folder: str) -> Problem:
    what, mend = "a folder behind a symbolic link is not read", "move the folder here"
    return Problem("file-ignored", what, mend, _place(folder), Severity.WARNING)


def _unlisted(refused: Iterable[OSError]) -> Iterator[Problem]:
    """Complain of folders that cannot be looked into; to pass them over would remove what was made of them."""
    for error in refused:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):  # What is gone; `load` tells of the root.
            what = f"the folder cannot be read: {error.strerror}"
            yield Problem("file-unreadable", what, "make it readable", _place(str(error.filename)))


def _place(path: str) -> Place:
    return Place(Path(path).as_posix())
