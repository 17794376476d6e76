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
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, required: [note], properties: {note: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, not: {not: {required: [note]}}, properties: {note: {type: string}}}
""",
)
