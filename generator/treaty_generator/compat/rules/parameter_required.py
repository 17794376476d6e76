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
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, not: {not: {required: [note]}}, properties: {note: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, required: [note], properties: {note: {type: string}}}
""",
)
