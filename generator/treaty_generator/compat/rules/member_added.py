"""An attribute may be a value that code does not know."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="member-added",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that goes through all the values it was promised has no answer to a new one.",
    fix="let the enum be extensible, so that code expects others",
    before="""\
types:
  Size: {enum: [small, large]}
""",
    after="""\
types:
  Size: {enum: [small, large, huge]}
""",
)
