"""`treaty rules`: every rule of the gate, of lint and of reading, in one list."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from treaty_generator.cli.exit import FINE
from treaty_generator.cli.terminal import report
from treaty_generator.compat.catalogue import Entry, catalogue


@click.command("rules")
@click.option("--json", "is_json", is_flag=True, help="Print them for a program.")
def command(is_json: bool) -> int:
    """List the rules of the gate, of lint and of reading.

    `treaty explain RULE` tells more about one of them.
    """
    entries = catalogue().values()
    report(_as_json(entries) if is_json else _as_text(entries))
    return FINE


def _as_text(entries: Iterable[Entry]) -> str:
    rows = [(entry.id, entry.family.value, entry.weight, entry.says) for entry in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "".join(f"{'  '.join([*map(str.ljust, row[:3], widths), row[3]])}\n" for row in rows)


def _as_json(entries: Iterable[Entry]) -> str:
    """Write rules for programs; fields are only ever added."""
    rows = [
        {
            "id": entry.id,
            "family": entry.family.value,
            "says": entry.says,
            "why": entry.why,
            "fix": entry.fix,
            "severity": entry.severity or None,
            "breaks": [side.value for side in entry.breaks],
            "bump": str(entry.bump) if not entry.severity else None,
            "is_fault": entry.is_fault,
            "example": {"before": dict(entry.before), "after": dict(entry.after)} if entry.after else None,
        }
        for entry in entries
    ]
    return json.dumps({"rules": rows}, indent=2) + "\n"
