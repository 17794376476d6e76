"""An argument may be left out."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="parameter-optional",
    breaks=(),
    bump=Bump.MINOR,
    why="Code that gives it works as it did.",
    fix="nothing has to be done",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, required: [note], properties: {note: {type: [string, "null"]}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, not: {not: {required: [note]}}, properties: {note: {type: [string, "null"]}}}
""",
)
