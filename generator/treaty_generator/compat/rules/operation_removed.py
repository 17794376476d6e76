"""A service cannot be asked for something any more."""

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
    id="operation-removed",
    breaks=(Breaks.FORWARD, Breaks.SOURCE),
    bump=Bump.MAJOR,
    why="Callers ask for what nobody does any more, and the client has no method for it.",
    fix="deprecate it first, and remove it in the next major when nobody calls it",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
      place_order: {}
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order: {}
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    if change.before is not None and change.after is None:
        yield RULE.at(spot(change.before), None, f"the operation {quoted(change.before.name)} is gone")
