"""A service can be asked for something more."""

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
    id="operation-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Callers work as they did; the module that implements the service has one more method to write.",
    fix="write the method in the same change",
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
      cancel_order: {}
      place_order: {}
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    if change.before is None and change.after is not None:
        yield RULE.at(None, spot(change.after), f"the operation {quoted(change.after.name)} is new")
