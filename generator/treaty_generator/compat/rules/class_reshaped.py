"""A generated class wraps a value that had attributes, or the reverse."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="class-reshaped",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that reads its attributes, or makes it of them, fails.",
    fix="write the properties out in the schema itself, so that the class keeps them",
    before="""\
types:
  Address:
    type: object
    properties: {city: {type: string}}
""",
    after="""\
types:
  Address:
    type: string
""",
)
