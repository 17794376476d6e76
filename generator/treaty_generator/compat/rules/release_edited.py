"""A frozen version is not what it was released as."""

from __future__ import annotations

import json
from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.frozen import all_released
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Module, Service
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


def find(change: Change[Module]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    known = {(type(one), one.name, one.version): one for one in all_released(after)}
    for frozen in all_released(before):
        now = known.get((type(frozen), frozen.name, frozen.version))
        if now is not None and _data(now) != _data(frozen):
            message = f"the frozen version {frozen.version} of {quoted(frozen.name)} was edited"
            yield RULE.at(spot(frozen), spot(now), message)


def _data(frozen: Event | Service) -> str:
    return json.dumps(frozen.origin.document.data, sort_keys=True)
