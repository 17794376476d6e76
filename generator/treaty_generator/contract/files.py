"""Finds the contract files below a root, and says which files look like contracts and are none."""

from __future__ import annotations

import os
from pathlib import Path

from treaty_generator.contract.language import RELEASED_FOLDER
from treaty_generator.problem import Place, Problem, Severity

FROZEN = (".json", ".yaml", ".yml")  # What a frozen version may be written in; JSON is YAML.


def find(root: Path) -> tuple[list[Path], list[Problem]]:
    """List the contract files in a fixed order; hidden files and folders are passed over without a word.

    The frozen versions below the folders called `released` are among them.
    """
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
            elif path.suffix in (FROZEN if is_frozen(path.relative_to(root).parts) else (".yaml",)):
                found.append(path)
    return found, problems


def is_frozen(steps: tuple[str, ...]) -> bool:
    """Whether a file, as its path below the root, lies in a folder of frozen versions."""
    return RELEASED_FOLDER in steps[:-1]


def _problem(path: Path, root: Path, real_root: str) -> Problem | None:
    """Say why a file is not read although somebody may think so."""
    place = Place(path.as_posix())
    frozen = is_frozen(path.relative_to(root).parts)
    if path.suffix == ".yml" and not frozen:
        what = "only *.yaml files are contracts, so this file is not read"
        return Problem("file-ignored", what, "rename it to .yaml", place, Severity.WARNING)
    if path.suffix not in (FROZEN if frozen else (".yaml",)):
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
