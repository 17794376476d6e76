"""Finds the contract files below a root, and says which files look like contracts and are none."""

from __future__ import annotations

import os
from pathlib import Path

from treaty_generator.problem import Place, Problem, Severity


def find(root: Path) -> tuple[list[Path], list[Problem]]:
    """List the contract files in a fixed order; hidden files and folders are passed over without a word."""
    found: list[Path] = []
    problems: list[Problem] = []
    real_root = os.path.realpath(root)
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        problems += (_behind_a_link(here / name) for name in folders if (here / name).is_symlink())
        for path in (here / name for name in sorted(names) if not name.startswith(".")):
            problem = _problem(path, root, real_root)
            if problem is not None:
                problems.append(problem)
            elif path.suffix == ".yaml":
                found.append(path)
    return found, problems


def _problem(path: Path, root: Path, real_root: str) -> Problem | None:
    """Say why a file is not read although somebody may think so."""
    place = Place(path.as_posix())
    if path.suffix == ".yml":
        what = "only *.yaml files are contracts, so this file is not read"
        return Problem("file-ignored", what, "rename it to .yaml", place, Severity.WARNING)
    if path.suffix != ".yaml":
        return None
    # `Path.resolve` raises on a link that leads to itself; `realpath` does not, and reading then fails in good order.
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(real_root):
        what, mend = "the link leads out of the contracts root", "replace the link by the file itself"
        return Problem("file-outside-root", what, mend, place)
    if path.parent == root:
        mend = f"move it into a folder: {path.stem}/{path.name}"
        return Problem("file-without-module", "a contract file needs a module's folder", mend, place)
    return None


def _behind_a_link(folder: Path) -> Problem:
    what, mend = "a folder behind a symbolic link is not read", "move the folder here"
    return Problem("file-ignored", what, mend, Place(folder.as_posix()), Severity.WARNING)
