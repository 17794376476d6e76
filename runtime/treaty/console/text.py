"""How stored texts and times are written for people: nothing in them reaches a terminal as a command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from treaty.readable import shown, took

WIDEST = 120  # Characters of one stored text.
WIDEST_DATA = 2000  # Of one line of a payload.


def cut(text: str) -> str:
    """Show a stored text on a line that has others on it."""
    return shown(text, WIDEST)


def instant(time: datetime) -> str:
    """Write a time for people: UTC, to the millisecond."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def exact(time: datetime | None) -> str | None:
    """Write a time for programs: UTC, and always as wide, so that texts sort as times do."""
    return None if time is None else time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def short(seconds: float | None) -> str:
    """Tell a short time as everywhere, but with `us` for microseconds: not every terminal has a µ."""
    return took(seconds).replace("µ", "u")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out columns; those whose every cell is a number lean to the right."""
    cells = [[cut(cell) for cell in row] for row in rows]
    lines: list[str] = []
    columns = list(zip(head, *cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    is_number = [all(cell.isdecimal() for cell in column[1:]) for column in columns]
    for row in [list(head), *cells]:
        aligned = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_number, strict=True)
        ]
        lines.append("  ".join(aligned).rstrip() + "\n")
    return "".join(lines)
