"""What a subscription may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Any, Literal, cast

from treaty.errors import OptionsInvalid
from treaty.event import Event
from treaty.payload import EventView

_MOST_IMMEDIATE = 100  # Attempts that nobody waits between.
_LONGEST_S = 10 * 365 * 86_400.0  # Nobody plans further ahead.
_TRANSIENT: tuple[type[BaseException], ...] = (OSError, TimeoutError)


def is_count(value: object, least: int) -> bool:
    """Whether something is a whole number from `least` on."""
    return isinstance(value, int) and value >= least


class Mode(Enum):
    """Who gets an event when several ask for it under one name."""

    EXCLUSIVE = "exclusive"  # One handler; of several processes one delivers, and the others stand by.
    SHARED = "shared"  # Point to point: several handlers of one process take turns, and each event goes to one of them.
    BROADCAST = "broadcast"  # Every process that has subscribed, from then on; nothing is kept for it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """What happens to an event whose handler failed. Attempts are one more than immediate and delayed ones together.

    Only what is transient is tried again; anything else is parked at once.
    """

    immediate: int = 1
    delays_s: tuple[float, ...] = (1.0, 10.0, 60.0, 600.0)
    jitter: float = 0.1  # Each delay is up to this part longer or shorter.
    transient: tuple[type[BaseException], ...] = _TRANSIENT  # Beside `Transient`, `Unavailable`, `CapabilityMissing`.

    def __post_init__(self) -> None:
        if not is_count(self.immediate, 0) or self.immediate > _MOST_IMMEDIATE:
            raise OptionsInvalid(
                "immediate", f"{self.immediate} is no count up to {_MOST_IMMEDIATE}; write 0 for never"
            )
        if not all(0 <= delay_s <= _LONGEST_S for delay_s in self.delays_s):
            raise OptionsInvalid("delays_s", "a delay is no time; write seconds, in the order of the attempts")
        transient = cast("tuple[object, ...]", self.transient)  # Programs that nobody checks pass names.
        if not all(isinstance(each, type) and issubclass(each, BaseException) for each in transient):
            raise OptionsInvalid("transient", "something in it is no class of exceptions")
        if not 0 <= self.jitter <= 1:
            raise OptionsInvalid("jitter", f"{self.jitter:g} is no part of a delay; write 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionOptions:
    """How a subscription gets its events; everything said here has a default that suits most."""

    concurrency: int = 1  # Events handled at a time; those of one key still come one after another.
    capacity: int = 1000  # Events that wait in memory; then publishers wait, or the log keeps the rest.
    timeout_s: float | None = None  # For each attempt; longer ones are cancelled, and count as transient failures.
    is_blocking: bool = False  # The handler is a plain function that takes its time: it runs in a thread.
    where: Callable[[Event[Any]], bool] | None = None  # Only these events; the others count as handled.
    priority: Callable[[Event[Any]], int] | None = None  # Of those that wait, the highest first; a key keeps its order.
    retry: Retry = Retry()
    replay: Literal["allow", "skip"] = "allow"  # Whether events that were handled before may come again.
    start: Literal["new", "oldest"] = "new"  # Where a subscription that the log does not know begins.
    mode: Mode = Mode.EXCLUSIVE
    has_inbox: bool = False  # What the handler writes by `bus.inbox()` and the cursor are one commit.

    def __post_init__(self) -> None:
        for option, value in (("concurrency", self.concurrency), ("capacity", self.capacity)):
            if not is_count(value, 1):
                raise OptionsInvalid(option, f"{value} is no number of events; write a whole one from 1")
        if self.timeout_s is not None and not 0 < self.timeout_s < inf:
            raise OptionsInvalid("timeout_s", f"{self.timeout_s:g} s is no time to wait; write seconds, or None")
        for option, choices in (("replay", ("allow", "skip")), ("start", ("new", "oldest")), ("mode", tuple(Mode))):
            if getattr(self, option) not in choices:
                raise OptionsInvalid(option, f"{getattr(self, option)!r} is none of {', '.join(map(str, choices))}")
        if self.has_inbox and self.concurrency > 1:
            raise OptionsInvalid("concurrency", "a handler with an inbox has the log's transaction, so one at a time")
        if self.has_inbox and self.is_blocking:
            raise OptionsInvalid("is_blocking", "an inbox belongs to the event loop; leave one of them out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How many events a handler takes at a time."""

    size: int = 100  # The most.
    wait_s: float = 0.0  # How long the first waits for others; 0 takes those that are there.

    def __post_init__(self) -> None:
        if not is_count(self.size, 1):
            raise OptionsInvalid("size", f"{self.size} is no number of events; write a whole one from 1")
        if not 0 <= self.wait_s < inf:
            raise OptionsInvalid("wait_s", f"{self.wait_s:g} s is no time to wait; write seconds, 0 for not at all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How much a log keeps. What a subscription has still to handle, or has parked, stays, whatever is said here."""

    keep_s: float | None = None  # Events younger than this stay; None keeps all.
    largest_bytes: int | None = None  # Beyond this the oldest go; None lets it grow.
    every_s: float = 60.0  # How often it is looked after.

    def __post_init__(self) -> None:
        for option, value in (
            ("keep_s", self.keep_s),
            ("largest_bytes", self.largest_bytes),
            ("every_s", self.every_s),
        ):
            if value is not None and not 0 < value < inf:
                raise OptionsInvalid(option, f"{value:g} keeps nothing; write a number above 0, or leave it out")


DEFAULT = SubscriptionOptions()


def options_for(
    cls: type[EventView], options: SubscriptionOptions | Mapping[type[EventView], SubscriptionOptions] | None
) -> SubscriptionOptions:
    """Pick the options of one event: the same for all, or those that a mapping has for its class, or the defaults."""
    if isinstance(options, Mapping):
        named = {each.__event_type__: value for each, value in options.items()}  # Two classes of one event are one key.
        return options.get(cls) or named.get(cls.__event_type__, DEFAULT)
    return options or DEFAULT
