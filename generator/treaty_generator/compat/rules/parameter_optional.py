"""An argument may be left out."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="parameter-optional",
    breaks=(),
    bump=Bump.MINOR,
    why="Code that gives it works as it did.",
    fix="let the version say so",
    before="""\
types:
  Address:
    type: object
    required: [city]
    properties: {city: {type: [string, "null"]}}
""",
    after="""\
types:
  Address:
    type: object
    properties: {city: {type: [string, "null"]}}
""",
)
