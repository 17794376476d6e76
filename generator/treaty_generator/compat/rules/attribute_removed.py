"""A generated class lacks an attribute."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="attribute-removed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that reads the attribute fails, even where every payload is still accepted.",
    fix="deprecate the property first, and take it away when no code reads it any more",
    before="""\
types:
  Address:
    type: object
    properties: {city: {type: string}, country: {type: string}}
""",
    after="""\
types:
  Address:
    type: object
    properties: {city: {type: string}}
""",
)
