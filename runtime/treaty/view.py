"""One event as different subscribers see it."""

from typing import TypeVar, cast

from treaty.event import Event
from treaty.payload import EventView, project

P = TypeVar("P", bound=EventView)


def seen_as(event: Event[EventView], cls: type[P]) -> Event[P]:
    """Read the event's payload as a `cls`, which may be a projection or come from another tree.

    Raises `PayloadInvalid` where the payload does not fit.
    """
    data = project(event.data, cls)
    return cast("Event[P]", event if data is event.data else event.with_data(data))
