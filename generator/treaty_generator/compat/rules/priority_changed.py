"""A provider is tried sooner or later than before."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="priority-changed",
    breaks=(),
    bump=Bump.MINOR,
    why="Callers get what they asked for, perhaps from another provider.",
    fix="let the version say so",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        priority: 10
""",
    after="""\
services:
  Orders:
    version: "1.1.0"
    operations:
      cancel_order:
        priority: 20
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.priority != after.priority:
        message = f"the priority of {quoted(after.name)} was {before.priority}, and is {after.priority}"
        yield RULE.at(spot(before, "priority"), spot(after, "priority"), message)
