"""A type is gone."""

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
    id="type-removed",
    breaks=(),
    bump=Bump.MAJOR,
    why="A type has no version of its own: what its going breaks shows in the events and services that referred to it.",
    fix="refer to it nowhere first; then it can go without anybody noticing",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
types:
  Money: {type: object, properties: {cents: {type: integer}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[TypeDefinition]) -> Iterator[Finding]:
    if change.before is not None and change.after is None:
        yield RULE.at(spot(change.before), None, f"the type {quoted(change.before.name)} is gone")
