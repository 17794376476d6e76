"""A generated class has one more method."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="method-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Code that calls others works as it did.",
    fix="nothing has to be done",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
""",
    after="""\
services:
  Orders:
    version: "1.1.0"
    operations:
      cancel_order: {}
      place_order: {}
""",
)
