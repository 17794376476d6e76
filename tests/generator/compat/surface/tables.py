"""The table of cases, as contracts that can be loaded: each case is a system, so that all compile at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from treaty_generator.compat.surface import SurfaceChange
from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import errors

TABLE = Path(__file__).parents[3] / "cases" / "surface" / "cases.yaml"
Files = dict[str, Any]
"""The contracts of one version of a case, by module."""


@dataclass(frozen=True)
class Case:
    name: str
    before: Files
    after: Files
    changes: tuple[str, ...]


def cases() -> list[Case]:
    return [_case(row) for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))]


def _case(row: dict[str, Any]) -> Case:
    if "payload" in row:
        before, after = ({"orders": {"events": {"order.placed": event(schema)}}} for schema in row["payload"])
    else:
        before, after = row["before"], row["after"]
    return Case(row["case"], before, after, tuple(row["changes"]))


def event(schema: dict[str, Any]) -> dict[str, Any]:
    return {"version": "1.0.0", "schema": {"type": "object", **schema}}


def write(root: Path, system: str, files: Files) -> None:
    """Write the contracts of one system; a module may have a path, and its value is its one file."""
    for module, content in files.items():
        file = root / system / f"{module}/contracts.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def loaded(root: Path) -> Contracts:
    found = load(root)
    problems = errors([*found.problems, *lint(found.contracts)])
    assert problems == [], "\n".join(f"{one.place.file}:{one.place.line} {one.message}" for one in problems)
    return found.contracts


def line(change: SurfaceChange) -> str:
    """Write a change as the table does, without the system."""
    subject = change.subject
    weight = "break" if change.is_break else "minor"
    where = "/".join(("", *map(str, change.path)))
    elsewhere = "" if change.package == subject.module else f" in {change.package[-1]}"
    words = (weight, change.kind, subject.kind, subject.name, subject.operation, subject.part, where, change.name)
    return " ".join(word for word in words if word) + elsewhere
