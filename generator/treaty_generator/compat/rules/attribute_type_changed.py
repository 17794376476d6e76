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
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {total: {type: object, properties: {cents: {type: integer}}}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, properties: {total: {$ref: "#/types/Money"}}}
types:
  Money: {type: object, properties: {cents: {type: integer}}}
""",
)
