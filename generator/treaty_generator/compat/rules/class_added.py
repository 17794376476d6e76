"""A generated package has one more class."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="class-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Code that imports others works as it did.",
    fix="nothing has to be done",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {total: {not: {not: {type: object, properties: {cents: {type: integer}}}}}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {total: {type: object, properties: {cents: {type: integer}}}}}
""",
)
