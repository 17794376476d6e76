"""What looks on while a bus works, such as tracing. A bus without one calls nothing."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from treaty.event import Event


class Publishing(Protocol):
    """One event on its way into the bus."""

    @property
    def traceparent(self) -> str | None:
        """What the event carries, as W3C Trace Context; None leaves it what the context says."""
        ...

    def accepted(self, event: Event[Any]) -> None:
        """Take note that the event is in the bus; never called for one that is refused."""
        ...


class Instrument(Protocol):
    """Is entered around what a bus does. Errors pass through, and none may come from here."""

    def publishing(self, event_type: str, source: str) -> AbstractContextManager[Publishing]:
        """Surround accepting one event, in the publisher's context."""
        ...

    def handling(self, event: Event[Any], subscription: str, attempt: int) -> AbstractContextManager[None]:
        """Surround one run of a handler, in the handler's context; the first attempt is 1."""
        ...
