"""What a system decides about calling a capability, beside what the contract says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from treaty.errors import OptionsInvalid
from treaty.options import is_count


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerPolicy:
    """When a provider of an operation is left alone, and for how long.

    Failures are what says that a provider is not well: that it is unavailable, an `OSError`, a timeout, a bug, an
    unsuitable response, or slowness. An error of the domain is an answer.
    """

    window_s: float = 10.0  # How far back it looks.
    least_calls: int = 10  # In the window, before it is judged at all.
    failure_rate: float = 0.25  # From here on it opens.
    slow_s: float | None = None  # A call that takes longer counts as failed; None: none is slow.
    open_s: float = 5.0  # Until one call is let through as a probe; doubled each time that this fails.
    longest_open_s: float = 60.0
    jitter: float = 0.1  # Each wait is up to this part longer, so that not all come back at once.

    def __post_init__(self) -> None:
        for option in ("window_s", "open_s", "longest_open_s"):
            _must_be_time(option, getattr(self, option))
        if self.slow_s is not None:
            _must_be_time("slow_s", self.slow_s)
        if not is_count(self.least_calls, 1):
            raise OptionsInvalid("least_calls", f"{self.least_calls} is no number of calls; write a whole one from 1")
        if not 0 < self.failure_rate <= 1:
            raise OptionsInvalid("failure_rate", f"{self.failure_rate:g} is no part of all calls; write up to 1")
        if not 0 <= self.jitter <= 1:
            raise OptionsInvalid("jitter", f"{self.jitter:g} is no part of a wait; write 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePolicy:
    """How a capability is called; everything said here has a default that suits most."""

    breaker: BreakerPolicy | None = field(default_factory=BreakerPolicy)  # None: no provider is ever left alone.
    attempt_timeout_s: float | None = None  # For one provider, where another may be asked after it: if idempotent.
    retry_delays_s: tuple[float, ...] = ()  # When all were tried in vain: wait, and try all again; safe ones only.
    jitter: float = 0.1  # Each of these delays is up to this part longer or shorter.
    most_at_once: int | None = None  # Calls under way at each provider; beyond that the next is asked.
    most_waiting: int = 0  # Calls that may wait for room at a provider where no other is left.
    weights: Mapping[str, int] = field(default_factory=dict[str, int])  # Of equal priority: shares by `module.Service`.
    cache_s: float | None = None  # How long an answer is good for the same question; idempotent operations alone.
    cache_size: int = 1000  # Answers that are kept; the one that was not asked for longest goes first.

    def __post_init__(self) -> None:
        for option in ("attempt_timeout_s", "cache_s"):
            if (value := getattr(self, option)) is not None:
                _must_be_time(option, value)
        for option, least in (("most_at_once", 1), ("most_waiting", 0), ("cache_size", 1)):
            value = getattr(self, option)
            if value is not None and not is_count(value, least):
                raise OptionsInvalid(option, f"{value} is no number; write a whole one from {least}")
        if not all(0 <= delay_s < inf for delay_s in self.retry_delays_s):
            raise OptionsInvalid("retry_delays_s", "a delay is no time; write seconds, in the order of the attempts")
        if not 0 <= self.jitter <= 1:
            raise OptionsInvalid("jitter", f"{self.jitter:g} is no part of a delay; write 0 to 1")
        if not all(is_count(weight, 0) for weight in self.weights.values()):
            raise OptionsInvalid("weights", "a weight is no share; write whole numbers from 0")


Validation = Literal["contract", "off"]
"""Whether requests and responses are held to the whole contract, as far as their classes leave that open."""


def _must_be_time(option: str, value: float) -> None:
    if not 0 < value < inf:
        raise OptionsInvalid(option, f"{value:g} s is no time; write seconds above 0")
