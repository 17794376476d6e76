"""How much a gateway takes on at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from treaty.errors import OptionsInvalid
from treaty.options import is_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is beyond these is refused, and says so. Raises `OptionsInvalid`."""

    largest_bytes: int = 1_000_000  # Of the body of a request; beyond it: 413.
    timeout_s: float = 30.0  # For one request, its body included (408, 504); a client may ask for less.
    concurrency: int = 100  # Calls and events that are taken in at a time (503); health is always told.
    streams: int = 100  # Clients that read events at a time (503); 0 for none.
    stream_events: int = 1000  # That wait for one client; one that reads more slowly is dropped.
    heartbeat_s: float = 15.0  # Silence on a stream after which a comment is sent.

    def __post_init__(self) -> None:
        for option in ("largest_bytes", "concurrency", "streams", "stream_events"):
            least = 0 if option == "streams" else 1
            if not is_count(value := getattr(self, option), least):
                raise OptionsInvalid(option, f"{value} is no number of these; write a whole one from {least}")
        for option in ("timeout_s", "heartbeat_s"):
            if not 0 < (value := getattr(self, option)) < inf:
                raise OptionsInvalid(option, f"{value:g} s is no time to wait; write seconds above 0")
