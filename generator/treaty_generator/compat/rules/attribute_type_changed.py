"""An attribute has another Python type."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="attribute-type-changed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that relies on the type it was promised no longer type-checks, or fails.",
    fix="add an attribute of the new type, move the code that reads the old one, and take that away in the next major",
    before="""\
types:
  Address:
    type: object
    properties: {number: {type: integer}}
""",
    after="""\
types:
  Address:
    type: object
    properties: {number: {type: string}}
""",
)
