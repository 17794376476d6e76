"""A type is new."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import TypeDefinition
from treaty_generator.problem import quoted

RULE = Rule(
    id="type-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Nothing refers to it that was there before.",
    fix="nothing has to be done",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
types:
  Money: {type: object, properties: {cents: {type: integer}}}
""",
)


def find(change: Change[TypeDefinition]) -> Iterator[Finding]:
    if change.before is None and change.after is not None:
        yield RULE.at(None, spot(change.after), f"the type {quoted(change.after.name)} is new")
