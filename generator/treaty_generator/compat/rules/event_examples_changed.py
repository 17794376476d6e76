"""An event has other examples."""

from __future__ import annotations

import json
from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="event-examples-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="Examples explain, and no payload is accepted or refused because of them.",
    fix="let the version say so",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    examples: [{order_id: o-1}]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.1"
    examples: [{order_id: o-2}]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if json.dumps(before.examples, sort_keys=True) != json.dumps(after.examples, sort_keys=True):
        message = f"the examples of {quoted(after.name)} have changed"
        yield RULE.at(spot(before, "examples"), spot(after, "examples"), message)
