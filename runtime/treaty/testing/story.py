"""What was published, told to whoever reads a failed test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from treaty.contract import contract_of
from treaty.event import Event
from treaty.payload import EventPayload, EventView
from treaty.sensitive import hidden_from

_MOST = 50  # Events in one message.


def tree(events: list[Event[EventPayload]]) -> list[str]:
    """List events in order of publishing, each below the one in whose handler it was published."""
    if not events:
        return ["  (nothing at all)"]
    known = {event.id for event in events}
    lines: list[str] = []
    waiting = [(event, 1) for event in reversed(events) if event.causation_id not in known]
    while waiting:
        event, depth = waiting.pop()
        lines.append(f"{'  ' * depth}{event.type} (id {event.id})")
        waiting += [(one, depth + 1) for one in reversed(events) if one.causation_id == event.id]
    more = len(lines) - _MOST
    return [*lines[:_MOST], *([f"  … and {more} more"] if more > 0 else [])]


def told(cls: type[EventView], fields: Mapping[str, object]) -> str:
    """Write what is expected of an event, without what is sensitive."""
    return f"{cls.__name__}({', '.join(f'{name}={_shown(cls, name, value)}' for name, value in fields.items())})"


def difference(payload: EventView, fields: Mapping[str, object]) -> list[str]:
    """Tell where a payload has other values than these."""
    return list(_lines(payload, fields))


def _lines(payload: EventView, fields: Mapping[str, object]) -> Iterable[str]:
    cls = type(payload)
    for name, expected in fields.items():
        found = getattr(payload, name)
        if found != expected:
            yield f"    {name}: expected {_shown(cls, name, expected)}, was {_shown(cls, name, found)}"


def _shown(cls: type[EventView], name: str, value: object) -> str:
    contract = contract_of(cls)
    wire = cls.model_fields[name].alias or name
    is_hidden = contract is not None and hidden_from(contract.schema, [wire]) is not None
    return "(sensitive)" if is_hidden else repr(value)
