"""A deprecation says something else."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Operation, Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="subject-deprecation-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="It is advice, and nothing works otherwise than before.",
    fix="let the version say so",
    before="""\
events:
  order.placed:
    version: "1.1.0"
    deprecated: {since: "1.1.0"}
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.1"
    deprecated: {since: "1.1.0", use: order.paid}
    schema: {type: object, properties: {order_id: {type: string}}}
  order.paid:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event | Service | Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.deprecated is not None and after.deprecated is not None and before.deprecated != after.deprecated:
        message = f"the deprecation of {quoted(after.name)} says something else"
        yield RULE.at(spot(before, "deprecated"), spot(after, "deprecated"), message)
