"""Classes of many schemas at once: each file of types compiles, is refused by name, or is broken."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pydantic import BaseModel

from tests.conformance.wire import Json, written
from treaty_generator import Problem, Severity, lint, load, render_packages

Files = Mapping[str, Mapping[str, Json]]
"""Schemas by the name of a type, by the name of their file; the names of types are unique across files."""

_NUMBERS = count(1)


@dataclass(slots=True)
class Compiled:
    """What became of files of types."""

    classes: dict[str, type[BaseModel]] = field(default_factory=dict)  # By the name of the type.
    contracts: dict[str, Json] = field(default_factory=dict)  # What contract.json says, by the name of the type.
    refused: dict[str, tuple[Problem, ...]] = field(default_factory=dict)  # By the name of the file.
    broken: dict[str, Exception] = field(default_factory=dict)  # By the name of the file: the compiler failed.


@contextmanager
def compiled(files: Files) -> Iterator[Compiled]:
    """Compile through the public API, in folders that last as long as the context does."""
    known = set(sys.modules)
    with tempfile.TemporaryDirectory(prefix="treaty-conformance-") as folder:
        sys.path.insert(0, folder)
        try:
            made = Compiled()
            _compile(files, Path(folder), made)
            yield made
        finally:
            sys.path.remove(folder)
            for name in set(sys.modules) - known:
                if str(getattr(sys.modules[name], "__file__", "")).startswith(folder):
                    del sys.modules[name]


def _compile(files: Files, folder: Path, made: Compiled) -> None:
    """Compile all that can be compiled together; where the compiler fails, halve until it is known at which file."""
    package = f"conformance_{next(_NUMBERS)}"
    try:
        classes, refused = _packaged(files, folder, package)
    except Exception as error:  # Whatever it is: a compiler that raises has not refused by name.
        names = list(files)
        if len(names) == 1:
            made.broken[names[0]] = error
            return
        for half in (names[: len(names) // 2], names[len(names) // 2 :]):
            _compile({name: files[name] for name in half}, folder, made)
        return
    made.classes |= classes
    made.refused |= refused
    contract = json.loads((folder / package / "contract.json").read_bytes()) if classes else {}
    made.contracts |= dict.fromkeys(classes, contract)


def _packaged(
    files: Files, folder: Path, package: str
) -> tuple[dict[str, type[BaseModel]], dict[str, tuple[Problem, ...]]]:
    root = folder / "contracts" / package
    (root / package).mkdir(parents=True)
    for name, types in files.items():
        (root / package / f"{name}.yaml").write_text(written({"types": dict(types)}) + "\n", encoding="utf-8")
    refused: dict[str, tuple[Problem, ...]] = {}
    while len(refused) < len(files):
        rendered, problems = _rendered(root)
        if not problems:
            _write(rendered, folder)
            module = importlib.import_module(f"{package}.types")
            kept = (types for name, types in files.items() if name not in refused)
            return {type_: _built(getattr(module, type_)) for types in kept for type_ in types}, refused
        for name in {Path(problem.place.file).stem for problem in problems}:
            refused[name] = tuple(problem for problem in problems if Path(problem.place.file).stem == name)
            (root / package / f"{name}.yaml").unlink()
    return {}, refused


def _rendered(root: Path) -> tuple[Mapping[str, str], list[Problem]]:
    loaded = load(root)
    found = [one for one in (*loaded.problems, *lint(loaded.contracts)) if one.severity is Severity.ERROR]
    if found:
        return {}, found
    rendered = render_packages(loaded.contracts)
    return rendered.files, list(rendered.problems)


def _write(files: Mapping[str, str], folder: Path) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    importlib.invalidate_caches()


def _built(cls: type[BaseModel]) -> type[BaseModel]:
    cls.model_rebuild()  # A class that cannot be built is found now, and not at its first use.
    return cls
