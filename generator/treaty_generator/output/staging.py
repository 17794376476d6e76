"""The hidden folder beside the output folder, where a new tree is made and an old one is taken down.

`draft` in it is ours by construction: it was never where anybody else writes. `tree` is whole, the new tree or the old
one, and it is looked through before it goes, because somebody may have put a file into it while it was the output
folder. Whatever state a run leaves behind when it is killed, `clear` leads out of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from treaty_generator.output.contents import list_contents
from treaty_generator.output.folder import Folder
from treaty_generator.output.refused import OutputRefused
from treaty_generator.output.syscalls import exchange

DRAFT = "draft"
_TREE = "tree"
_MARK = ".gitignore"
_MARKED = b"# Made by treaty while it writes the folder beside this one; the next `treaty compile` removes it.\n*\n"


def staging_of(out: Path) -> Path:
    """Name the hidden folder of an output folder."""
    return out.with_name(f".{out.name}.treaty")


def make_staging(around: Folder, out: Path) -> Folder:
    """Make the hidden folder, with an empty draft in it."""
    name = staging_of(out).name
    around.make(name, 0o700)
    staging = around.below(name)
    try:
        staging.write(_MARK, _MARKED)
        staging.make(DRAFT)
    except BaseException:
        staging.close()
        raise
    return staging


def put(staging: Folder, around: Folder, out: Path) -> None:
    """Put the draft where the output folder is, and the output folder, if there is one, where nobody looks.

    Where two folders cannot change places in one step it takes two, and in between there is no output folder; a run
    that is killed just there is made good by the next one.
    """
    if around.state(out.name) is None:
        staging.rename(DRAFT, around, out.name)
        return
    staging.rename(DRAFT, staging, _TREE)
    if not exchange(staging, _TREE, around, out.name):
        staging.rename(_TREE, staging, DRAFT)
        _swap_in_two_steps(staging, around, out.name)


def take_back(staging: Folder, around: Folder, out: Path) -> None:
    """Undo `put`: what was the output folder is the output folder again."""
    if staging.state(_TREE) is None:
        around.rename(out.name, staging, DRAFT)
    elif not exchange(staging, _TREE, around, out.name):
        around.rename(out.name, staging, DRAFT)
        staging.rename(_TREE, around, out.name)


def check_old(staging: Folder, seen: os.stat_result, out: Path) -> None:
    """Make sure that what was put away is what was compared, and still ours. Raises `OutputRefused`."""
    state = staging.state(_TREE)
    if state is None or not os.path.samestat(state, seen):
        raise OutputRefused(out, "somebody put something else in its place while it was written", "look, and run again")
    with staging.below(_TREE) as tree:
        list_contents(tree, out)


def save_caches(staging: Folder, around: Folder, caches: Iterable[str], out: Path) -> None:
    """Move the caches of interpreters and linters from the old tree into the new one, where their folders are left.

    One that cannot be moved is lost, and its owner makes it again.
    """
    for cache in caches:
        folder, _, name = cache.rpartition("/")
        with suppress(OSError), staging.below(f"{_TREE}/{folder}") as old, around.below(f"{out.name}/{folder}") as new:
            old.rename(name, new, name)


def clear(around: Folder, out: Path) -> None:
    """Remove the hidden folder, if there is one; an output folder that is nowhere else comes back from it.

    Raises `OutputRefused` when the hidden folder, or something in it, is not ours.
    """
    hidden = staging_of(out)
    state = around.state(hidden.name)
    if state is None:
        return
    if not stat.S_ISDIR(state.st_mode):
        raise _not_ours(hidden)
    with around.below(hidden.name) as staging:
        held = {entry.name for entry in staging.entries()}
        if held and not _is_marked(staging, held):
            raise _not_ours(hidden)
        if DRAFT in held:
            staging.remove(DRAFT)
        if _TREE in held:
            _settle(staging, around, out)
        if held:
            staging.unlink(_MARK)
    around.rmdir(hidden.name)


def _swap_in_two_steps(staging: Folder, around: Folder, name: str) -> None:
    around.rename(name, staging, _TREE)
    try:
        staging.rename(DRAFT, around, name)
    except BaseException:
        staging.rename(_TREE, around, name)
        raise


def _is_marked(staging: Folder, held: set[str]) -> bool:
    """Whether we made this folder; a mark that was cut off short counts where there is nothing else."""
    if not held <= {_MARK, DRAFT, _TREE} or _MARK not in held:
        return False
    mark = staging.read(_MARK)
    return mark == _MARKED or (_MARKED.startswith(mark) and held == {_MARK})


def _settle(staging: Folder, around: Folder, out: Path) -> None:
    """Give a whole tree back if there is no output folder, or take it down."""
    if around.state(out.name) is None:
        staging.rename(_TREE, around, out.name)
        return
    with staging.below(_TREE) as tree:
        list_contents(tree, staging_of(out) / _TREE)
    staging.rename(_TREE, staging, DRAFT)
    staging.remove(DRAFT)


def _not_ours(hidden: Path) -> OutputRefused:
    return OutputRefused(hidden, "treaty makes its new files here, and this is not its own", "move it away")
