"""Labelled cases: schemas, each with instances and whether it accepts them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.wire import Json, exact


class BadCases(Exception):
    """The file of cases cannot be read as one."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path, self.line, self.reason = path, line, reason

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}: {self.reason}; a line is {{id, title, schema, tests: [{{data, valid, title}}]}}"
        )


@dataclass(frozen=True, slots=True)
class Instance:
    """A value, and whether the schema accepts it; `format` is an annotation to whoever wrote the label."""

    title: str
    data: Json  # Numbers with a point or an exponent are decimals.
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A schema and its instances."""

    id: str
    title: str
    schema: Json
    instances: tuple[Instance, ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of JSON lines, compressed if its name ends in `.gz`. Raises `OSError` and `BadCases`."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return tuple(_cases(path, raw.decode("utf-8")))


def _cases(path: Path, text: str) -> Iterator[Case]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _case(exact(line))
        except (KeyError, TypeError, ValueError) as error:
            reason = f"it is not JSON ({error.msg})" if isinstance(error, json.JSONDecodeError) else f"bad row: {error}"
            raise BadCases(path, number, reason) from None


def _case(row: dict[str, Any]) -> Case:
    tests = tuple(Instance(str(test["title"]), test["data"], bool(test["valid"])) for test in row["tests"])
    return Case(str(row["id"]), str(row["title"]), row["schema"], tests)
