"""Whether the cost grows in step with the contracts: what one more contract costs, between one size and the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.process import Measured

MOST = 2.0
"""One more contract may cost this much more among many contracts than among few."""


@dataclass(frozen=True, slots=True)
class Growth:
    """From one size to the next: processor time of all contracts without start-up, and of one more contract."""

    name: str
    sizes: tuple[int, int]
    times: float  # How often the smaller cost is contained in the larger; start-up is left out.
    before_s: float
    after_s: float
    is_noise: bool  # Whether the runs differ so much among themselves that nothing can be said.

    @property
    def factor(self) -> float:
        """How much dearer one more contract has become."""
        return self.after_s / self.before_s if self.before_s > 0 else float("inf")

    @property
    def is_linear(self) -> bool:
        """Whether it stays within what is allowed, or could."""
        return self.factor <= MOST or self.is_noise


def growths(name: str, by_size: Mapping[int, Measured]) -> Iterator[Growth]:
    """Compare each step between sizes with the step before it; there must be three sizes to say anything."""
    sizes = sorted(by_size)
    for (small, middle), (_, large) in pairwise(pairwise(sizes)):
        low, mid, high = (by_size[size] for size in (small, middle, large))
        before_s = (mid.cpu_s - low.cpu_s) / (middle - small)
        after_s = (high.cpu_s - mid.cpu_s) / (large - middle)
        dearest_s = (mid.most_cpu_s - low.cpu_s) / (middle - small)
        start_up_s = low.cpu_s - small * before_s
        times = (high.cpu_s - start_up_s) / (mid.cpu_s - start_up_s) if mid.cpu_s > start_up_s else float("inf")
        yield Growth(name, (middle, large), times, before_s, after_s, is_noise=after_s <= MOST * dearest_s)
