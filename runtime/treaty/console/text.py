"""How stored texts and times are written for people: nothing in them reaches a terminal as a command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

WIDEST = 120  # Characters of one stored text.
WIDEST_DATA = 2000  # Of one line of a payload.
_SHORT = (("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9))


def shown(text: str, widest: int | None = None) -> str:
    """Escape control, bidi and zero-width characters, and cut what is wider than asked for."""
    if widest is not None and len(text) > widest:
        text = text[: widest - 1] + "…"
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def cut(text: str) -> str:
    """Show a stored text on a line that has others on it."""
    return shown(text, WIDEST)


def instant(time: datetime) -> str:
    """Write a time for people: UTC, to the millisecond."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def exact(time: datetime | None) -> str | None:
    """Write a time for programs: UTC, and always as wide, so that texts sort as times do."""
    return None if time is None else time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def span(duration: timedelta) -> str:
    """Tell a duration in its largest unit: `5 s`, `12 min`, `3 h`, `9 d`."""
    seconds = max(0, round(duration.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def short(seconds: float | None) -> str:
    """Tell a short time to two or three digits: `1.2 ms`, `340 us`; a dash for none."""
    if seconds is None:
        return "–"
    unit, size = next(((unit, size) for unit, size in _SHORT if seconds >= size), _SHORT[-1])
    count = seconds / size
    return f"{count:.1f} {unit}" if count < 10 else f"{count:.0f} {unit}"


def plural(count: int, noun: str) -> str:
    """Count things: `1 event`, `2 events`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


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
