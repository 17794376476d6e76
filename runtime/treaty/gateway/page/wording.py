"""How times, durations and lists are written on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from treaty.gateway.page.html import Html, tag

_LARGE = (("d", 86_400), ("h", 3_600), ("min", 60))
_SMALL = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))


def moment(at: datetime) -> Html:
    """Write a time of day: UTC, to the second."""
    exact = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return tag("time", exact.replace("T", " ").replace("Z", " UTC"), datetime=exact)


def since(at: datetime, now: datetime) -> Html:
    """Tell how long ago something was; the time itself is in the markup."""
    exact = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return tag("time", span((now - at).total_seconds()), datetime=exact)


def span(seconds: float) -> str:
    """Tell a long time in its largest unit: `5 s`, `12 min`, `3 h`, `9 d`."""
    whole = max(0, round(seconds))
    for unit, size in _LARGE:
        if whole >= 2 * size:
            return f"{whole // size} {unit}"
    return f"{whole} s"


def took(seconds: float | None) -> str:
    """Tell a short time to two or three digits: `1.2 ms`, `340 µs`; a dash for none."""
    if seconds is None:
        return "–"
    unit, size = next(((unit, size) for unit, size in _SMALL if seconds >= size), _SMALL[-1])
    count = seconds / size
    return f"{count:.1f} {unit}" if count < 10 else f"{count:.0f} {unit}"


def plural(count: int, noun: str) -> str:
    """Count things: `1 event`, `2 events`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Write names in a row."""
    return ", ".join(names)
