"""An attribute that was always there may be missing."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="attribute-optional",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that takes the value for granted does not check whether it is there.",
    fix="keep the property in `required`, where the class can see it",
    before="""\
types:
  Address:
    type: object
    required: [city]
    properties: {city: {type: string}}
""",
    after="""\
types:
  Address:
    type: object
    properties: {city: {type: string}}
""",
)
