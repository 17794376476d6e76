"""Puts rendered files into an output folder: all or none of them, and nothing in it that is not ours is touched."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from treaty_generator.output.contents import Change, Contents, differences, hold_output, list_contents
from treaty_generator.output.draft import check_movable, fill_draft
from treaty_generator.output.folder import Folder
from treaty_generator.output.lock import locked
from treaty_generator.output.refused import OutputRefused, refusal
from treaty_generator.output.staging import (
    DRAFT,
    check_old,
    clear,
    make_staging,
    put,
    save_caches,
    staging_of,
    take_back,
)

__all__ = ["Change", "OutputRefused", "changes", "write"]


def changes(files: dict[str, str], out: Path) -> tuple[Change, ...]:
    """Compare rendered files with a folder, by path, the manifests last. Raises `OutputRefused`.

    Nothing is locked: while another compile writes, what is compared is the old folder or the new one, as it happens.
    """
    out = _named(out)
    with _refusing(out, "read"):
        try:
            around = Folder.held(out.parent)
        except FileNotFoundError:
            return differences(None, Contents(), files)
        with around, hold_output(around, out) or nullcontext() as old:
            return differences(old, list_contents(old, out), files)


def write(files: dict[str, str], out: Path) -> tuple[Change, ...]:
    """Make a folder hold exactly the rendered files, and return what had to change. Raises `OutputRefused`.

    A new tree is made beside the folder and takes its place in one step, so that the folder is the old one or the new
    one, whatever happens, and whenever. Where nothing differs nothing is written. Another compile is waited for.
    """
    out = _named(out)
    with _refusing(out, "written"), _held_or_made(out.parent) as around, locked(around, out):
        clear(around, out)
        with hold_output(around, out) or nullcontext() as old:
            found = list_contents(old, out)
            made = differences(old, found, files)
            if made:
                _check(around, old, found, files, out)
                _replace(around, old, found, files, made, out)
        return made


def _held_or_made(path: Path) -> Folder:
    try:
        return Folder.held(path)
    except FileNotFoundError:
        path.mkdir(parents=True, exist_ok=True)
        return Folder.held(path)


def _check(around: Folder, old: Folder | None, found: Contents, files: Collection[str], out: Path) -> None:
    """Refuse, before anything is made, what cannot end well."""
    for path in sorted(found.folders.intersection(files)):
        raise OutputRefused(out, f"{path} is a folder, and a file of this name is to be written", "remove the folder")
    if old is None:
        return
    if _is_inside(out):
        raise OutputRefused(
            out, "the working directory lies in it, and would be lost with the old files", "run it from outside"
        )
    check_movable(around, old, found)


def _replace(
    around: Folder, old: Folder | None, found: Contents, files: dict[str, str], made: tuple[Change, ...], out: Path
) -> None:
    seen = None if old is None else old.own_state()
    changed = {change.path for change in made if change.after is not None}
    try:
        with make_staging(around, out) as staging:
            with staging.below(DRAFT) as draft:
                fill_draft(draft, old, found, files, changed)
            _put(staging, around, seen, out)
            save_caches(staging, around, found.caches, out)
    except BaseException:
        # What stays behind is known to the next run, and what went wrong first is what people must hear.
        with suppress(OSError, OutputRefused):
            clear(around, out)
        raise
    try:
        clear(around, out)
    except OSError as error:
        raise OutputRefused(
            out,
            f"the new files are in place, but of the old ones {error.filename} cannot be removed: {error.strerror}",
            "give access, and run it again",
        ) from error


def _put(staging: Folder, around: Folder, seen: os.stat_result | None, out: Path) -> None:
    put(staging, around, out)
    try:
        if seen is not None:
            check_old(staging, seen, out)
        staging.sync()
        around.sync()
    except BaseException:
        take_back(staging, around, out)
        raise


def _named(out: Path) -> Path:
    """Name a folder by its last step, so that what is around it can be told from it."""
    if out.name in ("", ".."):
        out = Path(os.path.realpath(out))
    if not out.name:
        raise OutputRefused(out, "there is no folder around it", "name another one with --out")
    return out


def _is_inside(out: Path) -> bool:
    try:
        here = Path(os.path.realpath(os.getcwd()))
    except FileNotFoundError:  # Somebody removed it, so it lies nowhere.
        return False
    return Path(os.path.realpath(out)) in (here, *here.parents)


@contextmanager
def _refusing(out: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refusal(out, staging_of(out), error, what) from error
