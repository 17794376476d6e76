"""Puts rendered files into an output folder, touching what changed and nothing that is not ours."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from treaty_generator.contract.document import Json
from treaty_generator.problem import printable
from treaty_generator.render.data import FORMAT, manifest_json

_CACHES = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_MANIFEST = "manifest.json"
_DRAFT = ".treaty"


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs; None is a file that is not there."""

    path: str
    before: str | None
    after: str | None


class OutputRefused(Exception):
    """The output folder cannot be written without harm to something that is not ours."""

    def __init__(self, out: Path, reason: str, mend: str) -> None:
        super().__init__(out, reason, mend)
        self.out, self.reason, self.mend = out, reason, mend

    def __str__(self) -> str:
        return f"{self.out}: {printable(self.reason)}; {self.mend}"


def changes(files: dict[str, str], out: Path) -> tuple[Change, ...]:
    """Compare rendered files with a folder, by path, the manifests last. Raises `OutputRefused`."""
    try:
        present = _present(out)
    except OSError as error:
        raise OutputRefused(
            out, f"it cannot be read: {error.strerror}", "give access, or name another folder with --out"
        ) from error
    found = []
    for path in sorted({*files, *present}, key=lambda path: (path.endswith(_MANIFEST), path)):
        before = _read(out / path) if path in present else None
        after = files.get(path)
        if before != after:
            found.append(Change(path, before, after))
    return tuple(found)


def write(files: dict[str, str], out: Path) -> tuple[Change, ...]:
    """Make a folder hold exactly the rendered files, and return what had to change. Raises `OutputRefused`.

    Each file is replaced as a whole, and the manifests come last: they first name the old and the new files, so that a
    run which is broken off leaves nothing behind that the next one would not know as ours.
    """
    made = changes(files, out)
    if not made:
        return made
    for path in files:
        if (out / path).is_dir():
            raise OutputRefused(
                out, f"{path} is a folder, and a file of this name is to be written", "remove the folder"
            )
    try:
        for path in _manifests(files):
            _replace(out / path, _union(files[path], out / path))
        for change in made:
            if change.after is None:
                (out / change.path).unlink(missing_ok=True)  # A draft has gone when its file was written.
            elif not change.path.endswith(_MANIFEST):
                _replace(out / change.path, change.after)
        for path in _manifests(files):
            _replace(out / path, files[path])
        _drop_empty_folders(out)
    except OSError as error:
        raise OutputRefused(
            out, f"{error.filename or 'a file'} cannot be written: {error.strerror}", "make room or give access"
        ) from error
    return made


def _present(out: Path) -> set[str]:
    """List the files that are there, all of which must be ours."""
    if out.is_symlink():
        raise OutputRefused(out, "the output folder is a symbolic link", "name the folder itself")
    if not out.exists():
        return set()
    if not out.is_dir():
        raise OutputRefused(out, "this is not a folder", "name another one with --out")
    present = set(_walk(out, out))
    owned = {*_owned(out, present)}
    foreign = sorted(path for path in present - owned if not _is_draft(path, owned))
    if foreign:
        shown = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise OutputRefused(
            out,
            f"it holds files that treaty did not write: {shown}",
            "move them away, or name another folder with --out",
        )
    return present


def _walk(folder: Path, out: Path) -> Iterator[str]:
    for entry in sorted(folder.iterdir()):
        path = entry.relative_to(out).as_posix()
        if entry.is_symlink():
            raise OutputRefused(out, f"{path} is a symbolic link", "remove it, or name another folder with --out")
        if entry.is_dir():
            if entry.name not in _CACHES:
                yield from _walk(entry, out)
        elif entry.is_file():
            yield path
        else:
            raise OutputRefused(
                out, f"{path} is neither a file nor a folder", "remove it, or name another folder with --out"
            )


def _owned(out: Path, present: set[str]) -> Iterator[str]:
    """List what the manifests in the folder name; a manifest that is not ours names nothing, not even itself."""
    for path in present:
        if path.rpartition("/")[2] == _MANIFEST:
            listed = _outputs(_read(out / path))
            if listed is not None:
                yield path
                yield from listed


def _is_draft(path: str, owned: set[str]) -> bool:
    """Whether a run that was broken off has left this behind."""
    folder, slash, name = path.rpartition("/")
    final = f"{folder}{slash}{name[1 : -len(_DRAFT)]}"
    return name == _draft_name(PurePosixPath(final).name) and (final in owned or final.endswith(_MANIFEST))


def _draft_name(name: str) -> str:
    return f".{name}{_DRAFT}"


def _outputs(text: str) -> list[str] | None:
    try:
        manifest: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or manifest.get("generator") != "treaty" or manifest.get("format") != FORMAT:
        return None
    outputs = manifest.get("outputs")
    return list(outputs) if isinstance(outputs, dict) else None


def _union(after: str, manifest: Path) -> str:
    """A manifest that names the files of before and after."""
    before = _outputs(_read(manifest)) or []
    return manifest_json({}, dict.fromkeys([*before, *(_outputs(after) or [])], ""))


def _manifests(files: dict[str, str]) -> list[str]:
    return [path for path in files if path.rpartition("/")[2] == _MANIFEST]


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(_draft_name(path.name))
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="surrogateescape")
    except OSError:
        return ""


def _drop_empty_folders(out: Path) -> None:
    for folder, _, _ in os.walk(out, topdown=False):
        if Path(folder) != out and not os.listdir(folder):
            os.rmdir(folder)
