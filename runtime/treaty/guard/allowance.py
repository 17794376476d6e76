"""How often each principal may still ask a module: a bucket of tokens each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from treaty.guard.policy import Rate

MOST_PRINCIPALS = 10_000
"""That are remembered for one module. Who asks after so many others have is taken for new, with a full bucket."""

_WHOLE = 1 - 1e-6  # Of a token: the sum of many small parts may fall short of it by a little.


class Allowance:
    """Takes a token for each call; a bucket fills again as time passes, up to the rate's limit."""

    def __init__(self, rate: Rate, now: Callable[[], float]) -> None:
        self._limit, self._per_token_s, self._now = float(rate.limit), rate.per_s / rate.limit, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # Tokens, and when that was.

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str) -> float:
        """Count a call, and return 0; or count nothing, and return in how many seconds there will be a token."""
        now = self._now()
        tokens, since = self._buckets.get(name, (self._limit, now))
        tokens = min(self._limit, tokens + (now - since) / self._per_token_s)
        wait_s = 0.0 if tokens >= _WHOLE else (1 - tokens) * self._per_token_s
        self._buckets[name] = (tokens if wait_s else tokens - 1, now)
        self._buckets.move_to_end(name)
        if len(self._buckets) > MOST_PRINCIPALS:
            self._buckets.popitem(last=False)
        return wait_s
