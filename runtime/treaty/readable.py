"""How texts, times and counts are written for people, in a terminal as on a page."""

from __future__ import annotations

_LARGE = (("d", 86_400), ("h", 3_600), ("min", 60))
_SMALL = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))


def shown(text: str, widest: int | None = None) -> str:
    """Escape control, bidi and zero-width characters, and cut what is wider than asked for."""
    if widest is not None and len(text) > widest:
        text = text[: widest - 1] + "…"
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


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
