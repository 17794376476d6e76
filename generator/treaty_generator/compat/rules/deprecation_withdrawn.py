"""Something that was deprecated may be used again."""

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
    id="deprecation-withdrawn",
    breaks=(),
    bump=Bump.MINOR,
    why="Those who have turned away from it need not come back.",
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
    version: "1.2.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event | Service | Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.deprecated is not None and after.deprecated is None:
        message = f"{quoted(after.name)} is no longer deprecated"
        yield RULE.at(spot(before, "deprecated"), spot(after, "deprecated"), message)
