"""A generated class has one more attribute."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="attribute-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Code that reads or makes objects of the class works as it did.",
    fix="nothing has to be done",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, anyOf: [{properties: {note: {type: string}}}]}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {note: {type: string}}}
""",
)
