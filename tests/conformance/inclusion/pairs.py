"""Pairs of schemas as others publish them: with a label where one is known, or two versions from a history."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.wire import Json


class BadPairs(Exception):
    """The file of pairs cannot be read as one."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path, self.line, self.reason = path, line, reason

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}; a line is {{id, old, new, dialect, backward?, forward?}}"


URIS = {
    "draft-04": "http://json-schema.org/draft-04/schema#",
    "draft-06": "http://json-schema.org/draft-06/schema#",
    "draft-07": "http://json-schema.org/draft-07/schema#",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Whether all that `sub` accepts is accepted by `sup`; `label` is the answer, if one is known."""

    id: str
    sub: Json
    sup: Json
    dialect: str
    label: bool | None

    @property
    def suite(self) -> str:
        """The test suite, or the file of the collection, that it comes from."""
        return self.id.partition("@")[0] if "@" in self.id else self.id.rpartition("-")[0]


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read a file of JSON lines and ask in both directions. Raises `OSError`, `EOFError` and `BadPairs`."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return tuple(_questions(path, raw.decode("utf-8")))


def _questions(path: Path, text: str) -> Iterator[Question]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield from _both_ways(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            raise BadPairs(path, number, f"bad row: {error!r}") from None


def _dated(schema: Json, dialect: str, usual: str) -> Json:
    """Write into a schema what dialect it is of, where that is not the usual one."""
    return {"$schema": URIS[dialect], **schema} if dialect != usual and isinstance(schema, dict) else schema


def dialect_of(schema: Json, otherwise: str) -> str:
    """Read what dialect a schema says that it is of."""
    said = schema.get("$schema") if isinstance(schema, dict) else None
    return next((name for name, uri in URIS.items() if uri.rstrip("#") == str(said).rstrip("#")), otherwise)


def _both_ways(row: dict[str, Any]) -> Iterator[Question]:
    """Ask what a label answers; where there are no labels at all, ask both."""
    dialect = str(row["dialect"])
    old, new = (_dated(row[side], str(row.get(f"dialect_{side}", dialect)), dialect) for side in ("old", "new"))
    is_labelled = "backward" in row or "forward" in row
    for way, sub, sup in (("backward", old, new), ("forward", new, old)):
        label = row.get(way)
        if label is not None or not is_labelled:
            yield Question(f"{row['id']} {way}", sub, sup, dialect, label)
