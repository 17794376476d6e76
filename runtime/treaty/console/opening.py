"""Opens a log to look at it: one that is not there is not made."""

from __future__ import annotations

from treaty.clock import Clock
from treaty.console.exit import CannotAnswer
from treaty.log.protocol import Log


def open_to_look(url: str, clock: Clock) -> Log:
    """Find the engine of a URL. Raises a `TreatyError` for what none serves, and `CannotAnswer`."""
    if url.startswith("memory:"):
        raise CannotAnswer(
            "a log in memory belongs to its own process, and nobody else can look at it",
            "ask `bus.stats()` there, or open the bus on a file: sqlite:///app.events",
        )
    from treaty.log.open import open_log  # Here, because an engine is the heaviest import of all.

    return open_log(url, clock)
