"""A whole new tree: what did not change is taken over from the old one, and the rest is written."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping
from errno import EBUSY, EINVAL, EMLINK, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM, EXDEV

from treaty_generator.output.contents import Contents, by_folder, joined
from treaty_generator.output.folder import Folder
from treaty_generator.output.syscalls import sync_disk

_NO_LINKS = {EMLINK, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM, EXDEV}  # Not offered here, or not for files of others.
_MANY = 40  # Waiting for each costs more than waiting for everybody's files.


def fill_draft(
    draft: Folder, old: Folder | None, found: Contents, files: Mapping[str, str], changed: Collection[str]
) -> None:
    """Fill an empty folder with the rendered files, and wait until all of them have reached the disk.

    A file that did not change becomes one with the old one, so that its times stay; folders keep the modes they had.
    """
    grouped = dict(by_folder(files))
    for folder in sorted(_with_outer(grouped)):
        _make(draft, folder)
        paths = {name: joined(folder, name) for name in grouped.get(folder, [])}
        with draft.below(folder) as new:
            for name, path in paths.items():
                if path in changed:
                    new.write(name, files[path].encode())
            if old is not None and folder in found.folders:
                with old.below(folder) as source:
                    _take_over(new, source, [name for name, path in paths.items() if path not in changed])
    _sync(draft, changed)


def check_movable(around: Folder, old: Folder, found: Contents) -> None:
    """Make sure, before anything is made, that the old tree can go. Raises `OSError`."""
    device = around.own_state().st_dev
    for folder in sorted(found.folders | found.caches):
        with old.below(folder) as held:
            if held.own_state().st_dev != device:
                raise OSError(EBUSY, os.strerror(EBUSY), held.path)
            held.check_access()


def _with_outer(folders: Collection[str]) -> set[str]:
    """Add the folders around each folder; the outermost is empty."""
    parts = (folder.split("/") for folder in folders if folder)
    return {"", *("/".join(steps[: count + 1]) for steps in parts for count in range(len(steps)))}


def _make(draft: Folder, folder: str) -> None:
    outer, _, name = folder.rpartition("/")
    if name:
        with draft.below(outer) as held:
            held.make(name)


def _take_over(new: Folder, source: Folder, names: list[str]) -> None:
    for name in names:
        try:
            new.link(name, source)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            _copy(new, source, name)
        state = new.state(name)
        if state is None or not stat.S_ISREG(state.st_mode):
            raise OSError(EINVAL, "it is no file any more", os.path.join(source.path, name))
    new.allow(stat.S_IMODE(source.own_state().st_mode))


def _copy(new: Folder, source: Folder, name: str) -> None:
    state = source.state(name)
    new.write(name, source.read(name))
    if state is not None:
        new.date(name, state)
    new.sync(name)


def _sync(draft: Folder, changed: Collection[str]) -> None:
    """Wait for the disk once everything is written: it is then busy with all of it at once.

    Many files are waited for together, because each wait alone costs a journey to the disk. Folders in which nothing
    changed hold old files alone; filesystems that keep a journal write their names before the exchange that follows.
    """
    if len(changed) >= _MANY and sync_disk(draft):
        return
    for folder, names in by_folder(changed):
        with draft.below(folder) as held:
            for name in names:
                held.sync(name)
            held.sync()
    draft.sync()
