"""An operation should not be used any more."""

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
    id="operation-deprecated",
    breaks=(),
    bump=Bump.MINOR,
    why="It works as it did; those who use it are told to look for something else (semver 2.0 §7).",
    fix="let the version say so; remove it when nobody uses it any more",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
""",
    after="""\
services:
  Orders:
    version: "1.1.0"
    operations:
      cancel_order:
        deprecated: {since: "1.1.0"}
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.deprecated is None and after.deprecated is not None:
        message = f"the operation {quoted(after.name)} is deprecated"
        yield RULE.at(spot(before, "deprecated"), spot(after, "deprecated"), message)
