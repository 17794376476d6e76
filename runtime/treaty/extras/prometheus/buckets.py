"""A distribution, as Prometheus takes it."""

from __future__ import annotations

from treaty.histogram import Distribution


def buckets(spread: Distribution) -> list[tuple[str, float]]:
    """List how many durations were below each bound, cumulatively; the last is all of them."""
    return [*((str(bound_s), float(count)) for bound_s, count in spread.shown()), ("+Inf", float(spread.count))]
