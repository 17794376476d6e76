"""What is put to the test, and how to look into it from outside. This is the only place that knows."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from tests.chaos.counting import Examined
from tests.chaos.stand_in import FAULTS, StandIn


class Engine(Protocol):
    """A bus on a file."""

    has_leases: bool  # Whether somebody else takes over from an owner who sleeps.

    def open(self, url: str) -> AbstractAsyncContextManager[Any]:
        """Make a bus; a handler subscribed before it is entered gets everything from the beginning."""

    def subscribe(
        self, bus: Any, handler: Callable[[Any], Any], name: str, *, has_inbox: bool, concurrency: int = 1
    ) -> None: ...

    async def settle(self, bus: Any) -> None:
        """Wait until nothing is left to be handled but what is parked, and what that holds back."""

    async def examine(self, url: str) -> Examined:
        """Look at a log that nobody has open."""

    async def redrive(self, url: str) -> int:
        """Send all parked events again."""


def engine(name: str) -> Engine:
    """Find one: `treaty`, or the stand-in, sound or with a fault."""
    if name == "treaty":
        from tests.chaos.treaty_engine import TreatyEngine

        return TreatyEngine()
    return StandIn(FAULTS[name])
