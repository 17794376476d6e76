"""A value can no longer be given."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="member-removed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that gives it no longer type-checks, or fails.",
    fix="stop giving the value first, and take it away in the next major",
    before="""\
types:
  Address:
    type: object
    required: [kind]
    properties: {kind: {enum: [home, work]}}
""",
    after="""\
types:
  Address:
    type: object
    required: [kind]
    properties: {kind: {enum: [home]}}
""",
)
