"""An event should not be used any more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="event-deprecated",
    breaks=(),
    bump=Bump.MINOR,
    why="It works as it did; those who use it are told to look for something else (semver 2.0 §7).",
    fix="let the version say so; remove it when nobody uses it any more",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    deprecated: {since: "1.1.0"}
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.deprecated is None and after.deprecated is not None:
        message = f"the event {quoted(after.name)} is deprecated"
        yield RULE.at(spot(before, "deprecated"), spot(after, "deprecated"), message)
