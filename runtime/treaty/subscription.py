"""A handler's place on the bus."""

from collections.abc import Callable


class Subscription:
    """One handler's wish to see the events of one type; `name` is unique within the type."""

    def __init__(self, event_type: str, name: str, cancel: Callable[[], None]) -> None:
        self.event_type, self.name = event_type, name
        self._cancel = cancel

    def __repr__(self) -> str:
        return f"Subscription({self.event_type!r}, {self.name!r})"

    def cancel(self) -> None:
        """Take no further event; what was accepted before is still delivered. A second time does nothing."""
        self._cancel()
