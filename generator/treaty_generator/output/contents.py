"""What an output folder holds, whether all of it is ours, and how it differs from what was rendered."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import groupby
from pathlib import Path

from treaty_generator.contract.document import Json
from treaty_generator.dataclass import dataclass
from treaty_generator.output.folder import Folder
from treaty_generator.output.refused import OutputRefused
from treaty_generator.render.data import FORMAT

_CACHES = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_MANIFEST = "manifest.json"
_ELSEWHERE = "remove it, or name another folder with --out"


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs; None is a file that is not there."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """The names in a folder, which is itself the empty one; what lies in a cache is not named."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    caches: set[str] = field(default_factory=set)


def hold_output(around: Folder, out: Path) -> Folder | None:
    """Hold the output folder, which is no link; None when there is none yet. Raises `OutputRefused`."""
    state = around.state(out.name)
    if state is None:
        return None
    if stat.S_ISLNK(state.st_mode):
        raise OutputRefused(out, "the output folder is a symbolic link", "name the folder itself")
    if not stat.S_ISDIR(state.st_mode):
        raise OutputRefused(out, "this is not a folder", "name another one with --out")
    return around.below(out.name)


def list_contents(folder: Folder | None, out: Path) -> Contents:
    """List what is there. Raises `OutputRefused`, as a complaint about `out`, when something in it is not ours."""
    found = Contents()
    if folder is None:
        return found
    found.folders.add("")
    _walk(folder, "", found, out)
    foreign = sorted(found.files - set(_owned(folder, found.files)))
    if foreign:
        shown = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise OutputRefused(
            out,
            f"it holds files that treaty did not write: {shown}",
            "move them away, or name another folder with --out",
        )
    return found


def differences(folder: Folder | None, found: Contents, files: Mapping[str, str]) -> tuple[Change, ...]:
    """Compare rendered files with what is there, by path, the manifests last."""
    gone = set(files)  # Until it is found.
    before: dict[str, bytes] = {}
    for path, raw in _contents(folder, found.files):
        gone.discard(path)
        if not _is_same(raw, files.get(path)):
            before[path] = raw
    return tuple(
        Change(path, _text(before.get(path)), files.get(path))
        for path in sorted({*before, *gone}, key=lambda path: (path.endswith(_MANIFEST), path))
    )


def by_folder(paths: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Group paths by the folder they lie in, each outer folder before its inner ones; the outermost is empty."""
    split = sorted((folder, name) for folder, _, name in (path.rpartition("/") for path in paths))
    for folder, pairs in groupby(split, key=lambda pair: pair[0]):
        yield folder, [name for _, name in pairs]


def joined(folder: str, name: str) -> str:
    """Put a path together; the outermost folder is empty."""
    return f"{folder}/{name}" if folder else name


def _walk(folder: Folder, at: str, found: Contents, out: Path) -> None:
    for entry in folder.entries():
        path = joined(at, entry.name)
        if entry.is_symlink():
            raise OutputRefused(out, f"{path} is a symbolic link", _ELSEWHERE)
        if entry.is_dir(follow_symlinks=False):
            if entry.name in _CACHES:
                found.caches.add(path)
            else:
                found.folders.add(path)
                with folder.below(entry.name) as inner:
                    _walk(inner, path, found, out)
        elif entry.is_file(follow_symlinks=False):
            found.files.add(path)
        else:
            raise OutputRefused(out, f"{path} is neither a file nor a folder", _ELSEWHERE)


def _owned(folder: Folder, paths: set[str]) -> Iterator[str]:
    """List what the manifests in the folder name; a manifest that is not ours names nothing, not even itself."""
    manifests = (path for path in paths if path.rpartition("/")[2] == _MANIFEST)
    for path, raw in _contents(folder, manifests):
        listed = _outputs(raw)
        if listed is not None:
            yield path
            yield from listed


def _outputs(raw: bytes) -> list[str] | None:
    try:
        manifest: Json = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or manifest.get("generator") != "treaty" or manifest.get("format") != FORMAT:
        return None
    outputs = manifest.get("outputs")
    return list(outputs) if isinstance(outputs, dict) else None


def _contents(folder: Folder | None, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Read files; one that has gone since it was listed is left out, as is each in a folder that has gone."""
    if folder is None:
        return
    for at, names in by_folder(paths):
        try:
            inner = folder.below(at)
        except FileNotFoundError:
            continue
        with inner:
            for name in names:
                try:
                    yield joined(at, name), inner.read(name)
                except FileNotFoundError:
                    continue


def _is_same(raw: bytes, wanted: str | None) -> bool:
    return wanted is not None and raw == wanted.encode()


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="surrogateescape")
