"""A frozen version is not what it was released as."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Module
from treaty_generator.problem import quoted

RULE = Rule(
    id="release-edited",
    breaks=(),
    bump=Bump.NONE,
    why="Stored payloads of that version are read by what the file says, and it said something else when they were.",
    fix="restore the file as it was released; frozen versions are added, and never edited",
    before={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}
""",
        "orders/released/order.placed/1.0.0.json": """{
  "format": 1,
  "event": "order.placed",
  "version": "1.0.0",
  "schema": {"type": "object", "properties": {"order_id": {"type": "string"}}}
}
""",
    },
    after={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}
""",
        "orders/released/order.placed/1.0.0.json": """{
  "format": 1,
  "event": "order.placed",
  "version": "1.0.0",
  "schema": {"type": "object", "properties": {"order_id": {"type": "integer"}}}
}
""",
    },
    is_fault=True,
)
ABOUT = (Module,)


def find(change: Change[Module]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    known = {(event.name, event.version): event for event in after.released}
    for event in before.released:
        now = known.get((event.name, event.version))
        if now is not None and _data(now) != _data(event):
            message = f"the frozen version {event.version} of {quoted(event.name)} was edited"
            yield RULE.at(spot(event), spot(now), message)


def _data(event: Event) -> str:
    import json  # Few modules have anything that is frozen.

    return json.dumps(event.origin.document.data, sort_keys=True)
