"""The one event that all of it is about."""

from treaty.payload import EventPayload

PLAIN = "plain"
FLAKY = "flaky"  # The subscription without an inbox fails at it, the first time that a process sees it.
POISON = "poison"  # The process that handles it in the subscription `fragile` dies.


class Noted(EventPayload, frozen=True):
    """The next number of a key; a key belongs to one publisher, who numbers its events from 0."""

    __event_type__ = "chaos.noted"
    __event_version__ = "1.0.0"
    __event_key__ = "key"

    key: str
    number: int
    kind: str
