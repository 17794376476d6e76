"""A service can be asked for something more."""

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
    id="operation-added",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Who implements the service has no method for it, and Python makes no object of a class that lacks one.",
    fix="put the new operation into a service of its own, which others implement when they are ready",
    before="""
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
""",
    after="""
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order: {}
      place_order: {}
""",
)
ABOUT = (Operation,)


def find(change: Change[Operation]) -> Iterator[Finding]:
    if change.before is None and change.after is not None:
        yield RULE.at(None, spot(change.after), f"the operation {quoted(change.after.name)} is new")
