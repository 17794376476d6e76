"""An argument must be given that could be left out."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="parameter-required",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that makes the object without it fails.",
    fix="let it be optional until all code gives it",
    before="""\
types:
  Address:
    type: object
    properties: {city: {type: string}}
""",
    after="""\
types:
  Address:
    type: object
    required: [city]
    properties: {city: {type: string}}
""",
)
