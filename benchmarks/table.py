"""Tables as they are printed, and as they stand in the README."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table; every column but the first is aligned to the right."""
    widths = [max(len(row[index]) for row in [head, *rows]) for index in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join("| " + " | ".join(_padded(row, widths)) + " |" for row in [head, rule, *rows]) + "\n"


def ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms" if seconds >= 0.1 else f"{seconds * 1e3:.1f} ms"


def us(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs"


def ratio(part: float, whole: float) -> str:
    """Write how many times `whole` goes into `part`; with two digits where it is small."""
    found = part / whole
    return f"{found:,.0f}x" if found >= 100 else f"{found:.1f}x" if found >= 10 else f"{found:.2f}x"


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.ljust(width) if index == 0 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
