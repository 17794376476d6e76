"""An argument takes less than it did."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="parameter-type-changed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that gives what was taken until now no longer type-checks, or fails.",
    fix="add an argument of the new type, move the code that gives the old one, and take that away in the next major",
    before="""\
types:
  Address:
    type: object
    required: [number]
    properties: {number: {type: [integer, string]}}
""",
    after="""\
types:
  Address:
    type: object
    required: [number]
    properties: {number: {type: integer}}
""",
)
