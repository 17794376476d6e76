"""A generated class has one more attribute."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="attribute-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Code that reads or makes objects of the class works as it did.",
    fix="let the version say so",
    before="""\
types:
  Address:
    type: object
    properties: {city: {type: string}}
""",
    after="""\
types:
  Address:
    type: object
    properties: {city: {type: string}, country: {type: string}}
""",
)
