"""Compiling again whenever the contracts or the settings change, until somebody presses Ctrl-C."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from treaty_generator.cli.compiling import Compiler
from treaty_generator.cli.config import FILE, PYPROJECT
from treaty_generator.cli.exit import CannotAnswer, complain
from treaty_generator.contract.files import Sources

_Asked = TypeVar("_Asked")
_QUIET_MS = 50  # An editor may write a file in several steps; once nothing has happened for so long, it is done.
_LOOK_EVERY_MS = 500  # At the settings, and at whether the folder is still the same one.


def watch(
    ask: Callable[[], _Asked],
    start: Callable[[_Asked], Compiler],
    show: Callable[[Compiler, _Asked, Sources], object],
    changes: Iterable[object],
) -> None:
    """Compile at once, and then after each of the `changes` that matters.

    `ask` reads the settings; where they have changed, `start` makes a new compiler. Whatever forbids to compile is
    said, and waited for to be mended. What changed is not looked at: the contracts themselves tell whether they did, so
    the files that editors leave beside them for a moment do not count.
    """
    asked: _Asked | None = None
    compiler: Compiler | None = None
    for _ in changes:
        try:
            now = ask()
            if compiler is None or now != asked:
                asked, compiler = now, start(now)
            found = compiler.read()
            if found.digest() != compiler.seen:
                show(compiler, now, found)
        except CannotAnswer as error:
            complain(error.reason, error.mend)
        if sys.stdout is not None:
            sys.stdout.flush()
        gc.collect()  # This process lives long, and has time now.


def changes(root: Callable[[], Path]) -> Iterator[None]:
    """Tell at once, and then whenever something may have changed below a root, or in the settings."""
    from watchfiles import watch as notices

    seen = None
    while True:
        top = root()
        here = _nearest(top)
        state = _state(top)
        if state != seen:
            yield
        seen, is_new = state, True
        for batch in notices(
            here,
            recursive=here == top,
            watch_filter=None,
            step=_QUIET_MS,
            rust_timeout=_LOOK_EVERY_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        ):
            if _state(root()) != seen:
                break  # It may be another folder now, which nobody watches.
            if batch or is_new:  # What happened before anybody watched would never be told.
                yield
            is_new = False


def _nearest(folder: Path) -> Path:
    """Find the folder itself, or where it would be made."""
    return next((one for one in (folder, *folder.absolute().parents) if one.is_dir()), Path.cwd())


def _state(root: Path) -> tuple[object, ...]:
    """Tell apart folders at one place, and the settings above the current folder."""
    here = Path.cwd()
    names = [root, *(folder / name for folder in (here, *here.parents) for name in (FILE, PYPROJECT))]
    return (root, *map(_stamp, names))


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return (about.st_dev, about.st_ino, *(() if path.is_dir() else (about.st_mtime_ns, about.st_size)))
