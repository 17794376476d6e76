"""The router knows an operation by another name."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="capability-moved",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Callers ask for the capability by the name that their package holds, and nobody provides that one.",
    fix="provide the new capability beside the old one, move the callers, then remove the old one",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        capability: order.cancel
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        capability: order.withdraw
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.capability != after.capability:
        message = f"{quoted(after.name)} provided {quoted(before.capability)}, and provides {quoted(after.capability)}"
        yield RULE.at(spot(before, "capability"), spot(after, "capability"), message)
