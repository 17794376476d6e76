"""Tells apart generators: everything besides the contracts that decides what is found and what is written."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FORMAT = 1  # Of everything that is kept; another number, and nothing is known.
_PACKAGES = (
    *("click", "datamodel_code_generator", "jinja2", "jsonschema_rs", "pydantic", "pydantic_core", "ruff", "semver"),
    *("inflect", "treaty_generator", "yaml"),
)


def tools_digest(paths: Iterable[str] | None = None) -> str:
    """Digest this generator's own files, its templates, the interpreter, and the versions of all that is installed.

    The files are read, so an editable installation counts as it is now. Of other distributions the name and version
    count, as the folders of `sys.path` list them: one that is edited in place goes unnoticed.
    """
    whole = hashlib.sha256(f"{FORMAT} {sys.version} {sys.platform}".encode())
    for name, path in _own_files():
        whole.update(f"\0{name}\0".encode())
        with open(path, "rb", buffering=0) as file:
            whole.update(hashlib.sha256(file.read()).digest())
    for path in sys.path if paths is None else paths:
        found = _installed(path)
        if found:  # The first folder is that of the script or the current one, and says nothing as a rule.
            whole.update("\0".join(["", *sorted(found)]).encode(errors="surrogateescape"))
    return whole.hexdigest()


def template_folder() -> str:
    """Find the templates where `render.templates` finds them, without importing it."""
    package = Path(__file__).parents[1]
    shipped = package / "templates"
    return str(shipped if shipped.is_dir() else package.parents[1] / "templates")


def _own_files() -> Iterator[tuple[str, str]]:
    for top in (str(Path(__file__).parents[1]), template_folder()):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = os.path.join(folder, name)
                yield path[len(top) :], path


def _installed(path: str) -> list[str]:
    try:
        names = os.listdir(path or ".")
    except OSError:
        return []  # A zip file, or an entry that leads nowhere.
    return [name for name in names if name.endswith((".dist-info", ".egg-info", ".pth")) or _is_package(path, name)]


def _is_package(path: str, name: str) -> bool:
    return name in _PACKAGES and os.path.isdir(os.path.join(path, name))
