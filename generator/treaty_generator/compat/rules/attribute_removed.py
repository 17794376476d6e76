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
    fix="write the property out in the schema, so that the class keeps it",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {note: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, anyOf: [{properties: {note: {type: string}}}]}
""",
)
