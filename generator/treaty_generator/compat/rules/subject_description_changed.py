"""Something is described in other words."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Module, Operation, Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="subject-description-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="Nothing works otherwise than before.",
    fix="let the version say so",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    description: A customer has ordered.
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.1"
    description: A customer has sent an order.
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event | Service | Operation | Module]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.description != after.description:
        message = f"the description of {quoted(after.name)} has changed"
        yield RULE.at(spot(before, "description"), spot(after, "description"), message)
