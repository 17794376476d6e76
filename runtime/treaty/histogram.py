"""How long things took: counters that grow by half powers of two, and what can be read off them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import ceil, isqrt
from typing import Any

_BUCKETS = 128  # The last ends after 292 years.

# The longest duration of each bucket, in seconds: the square of its nanoseconds has as many bits as the index says.
BOUNDS_S = tuple(isqrt(2**bits - 1) / 1e9 for bits in range(_BUCKETS))

# What others are shown: every fourth power of two from a microsecond to a minute, because each costs them a series.
_SHOWN = tuple(range(20, 73, 4))
SHOWN_BOUNDS_S = tuple(2 ** (bits // 2) / 1e9 for bits in _SHOWN)


class Histogram:
    """Counts durations. One thread adds; any may take a snapshot."""

    __slots__ = ("_counts", "_total_ns")

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self._total_ns = 0

    def add(self, ns: int) -> None:
        """Count one duration, in nanoseconds."""
        self._counts[(ns * ns).bit_length()] += 1  # Squaring makes two buckets of each power of two.
        self._total_ns += ns

    def snapshot(self) -> Distribution:
        """Freeze what was counted so far."""
        return Distribution(tuple(self._counts), self._total_ns)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Durations as they were counted: per bucket of `BOUNDS_S`, and together."""

    counts: tuple[int, ...] = (0,) * _BUCKETS
    total_ns: int = 0

    @property
    def count(self) -> int:
        """How many durations there are."""
        return sum(self.counts)

    @property
    def total_s(self) -> float:
        """All durations together."""
        return self.total_ns / 1e9

    @property
    def mean_s(self) -> float | None:
        """The mean, which is exact; None of nothing."""
        return self.total_s / self.count if self.count else None

    def quantile_s(self, q: float) -> float | None:
        """Tell what a part `q` of all durations did not exceed, rounded up by at most 42 %; None of nothing.

        Raises `ValueError` for a `q` that is no part.
        """
        if not 0 <= q <= 1:
            raise ValueError(f"q is {q:g}, which is no part of a whole; write 0 to 1")
        rank = max(1, ceil(q * self.count))
        sums = accumulate(self.counts)
        return next((bound_s for bound_s, so_far in zip(BOUNDS_S, sums, strict=True) if so_far >= rank), None)

    def shown(self) -> list[tuple[float, int]]:
        """List how many durations were below each of `SHOWN_BOUNDS_S`, cumulatively."""
        sums = list(accumulate(self.counts))
        return [(bound_s, sums[index]) for bound_s, index in zip(SHOWN_BOUNDS_S, _SHOWN, strict=True)]

    def since(self, earlier: Distribution) -> Distribution:
        """Leave out what had been counted before; all counts when counting has begun anew since."""
        counts = tuple(now - then for now, then in zip(self.counts, earlier.counts, strict=True))
        return self if min(counts) < 0 else Distribution(counts, self.total_ns - earlier.total_ns)

    def __add__(self, other: Distribution) -> Distribution:
        counts = tuple(mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True))
        return Distribution(counts, self.total_ns + other.total_ns)

    def to_json(self) -> dict[str, Any]:
        """Say the same as plain data: buckets are pairs of an upper bound and a count, without the empty ones."""
        return {
            "count": self.count,
            "total_s": self.total_s,
            "mean_s": self.mean_s,
            "p50_s": self.quantile_s(0.5),
            "p95_s": self.quantile_s(0.95),
            "p99_s": self.quantile_s(0.99),
            "buckets": [[bound_s, count] for bound_s, count in zip(BOUNDS_S, self.counts, strict=True) if count],
        }
