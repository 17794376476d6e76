"""What small pieces of code cost inside one process, taking turns."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from statistics import median
from typing import TypeVar

N = TypeVar("N", bound=Hashable)

Loop = Callable[[int], Awaitable[None]]
"""Does one thing as many times as it is told."""


def median_each_s(loops: Mapping[str, Loop], *, count: int, rounds: int) -> dict[str, float]:
    """Measure one turn of each loop, in one event loop: the median of the rounds, after one that does not count."""
    return asyncio.run(medians_each_s({name: (loop, count) for name, loop in loops.items()}, rounds=rounds))


async def medians_each_s(
    loops: Mapping[N, tuple[Loop, int]], *, rounds: int, pick: Callable[[list[float]], float] = median
) -> dict[N, float]:
    """Measure the same in the event loop that runs, with a count for each; `pick` may be another than the median."""
    found: dict[N, list[float]] = {name: [] for name in loops}
    for turn in range(rounds + 1):
        for name, (loop, count) in loops.items():
            gc.collect()  # Nobody pays for what another left behind.
            start = time.perf_counter()
            await loop(count)
            if turn:
                found[name].append((time.perf_counter() - start) / count)
    return {name: pick(each) for name, each in found.items()}
