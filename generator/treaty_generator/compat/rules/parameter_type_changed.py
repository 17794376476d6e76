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
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {note: {not: {not: {type: string}}}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, properties: {note: {type: string}}}
""",
)
