"""Sets of whole numbers as sorted intervals: the code points of a class, and the lengths that a string may have."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

Span = tuple[int, float]
"""From and to, both included; the end is an `int`, or `inf`."""

Spans = tuple[Span, ...]
"""Sorted, and neither overlapping nor touching; empty means no number at all."""


def spans(loose: Iterable[Span]) -> Spans:
    """Bring spans into order; those that end before they start are dropped."""
    result: list[Span] = []
    for low, high in sorted(span for span in loose if span[0] <= span[1]):
        if result and low <= result[-1][1] + 1:
            if high > result[-1][1]:
                result[-1] = (result[-1][0], high)
        else:
            result.append((low, high))
    return tuple(result)


def common(one: Spans, other: Spans) -> Spans:
    """What is in both."""
    result: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            result.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def rest(of: Spans, least: int, most: float) -> Spans:
    """What lies between `least` and `most`, and not in `of`."""
    result: list[Span] = []
    for low, high in of:
        if low > least:
            result.append((least, low - 1))
        if high == inf:
            return tuple(result)
        least = int(high) + 1
    return (*result, (least, most)) if least <= most else tuple(result)


def holds(all_of: Spans, number: int) -> bool:
    """Whether the number is one of them."""
    return any(low <= number <= high for low, high in all_of)


def covers(all_of: Spans, low: int, high: float) -> bool:
    """Whether every number from `low` to `high` is one of them."""
    return any(first <= low and high <= last for first, last in all_of)


def sums(one: Spans, other: Spans) -> Spans:
    """Every sum of a number from each."""
    return spans((low + least, total(high, most)) for low, high in one for least, most in other)


def total(one: float, other: float) -> float:
    """Add two ends; an `int` may be too large to be added to `inf`."""
    return inf if inf in (one, other) else one + other


def times(one: float, other: float) -> float:
    """Multiply two ends, as `total` adds them."""
    return inf if inf in (one, other) else one * other
