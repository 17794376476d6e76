"""Buses for tests of the runtime: their payloads are written by hand, and no contract declares those."""

from typing import Any

from treaty.bus import EventBus


def a_bus(url: Any = "memory:", **options: Any) -> EventBus:
    """Make a bus that lets pass what no contract declares."""
    return EventBus(url, **({"undeclared": "allow"} | options))
