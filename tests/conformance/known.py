"""Disagreements that are known: data, with a cause and an example each, until somebody mends what causes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tests.conformance.wire import Json, written

_PATH = Path(__file__).parents[1] / "cases" / "known.yaml"


@dataclass(frozen=True, slots=True)
class Known:
    """A cause, and a schema and a text that show it; `says` is what a finding with this cause looks like."""

    cause: str
    schema: Json
    text: str
    says: re.Pattern[str]
    where: re.Pattern[str]  # What a schema has in it that may meet the cause.

    def explains(self, schema: Json, why: str) -> bool:
        """Whether a finding, or one of several losses, has this cause."""
        return bool(self.says.search(why) and self.where.search(written(schema)))


@cache
def known() -> tuple[Known, ...]:
    """Read the table."""
    rows = yaml.safe_load(_PATH.read_text(encoding="utf-8")) or ()
    return tuple(
        Known(row["cause"], row["schema"], row["text"], re.compile(row["says"]), re.compile(row.get("where", "")))
        for row in rows
    )


def is_known(schema: Json, why: str) -> bool:
    """Whether everything that was found is explained."""
    return all(any(one.explains(schema, part) for one in known()) for part in why.split("; /"))
