"""A generated class is gone."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="class-removed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that imports it fails, even where every payload is still accepted.",
    fix="keep the class until no code imports it: a schema keeps its class where it stands under the same name",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        request: {type: object, properties: {note: {type: string}}}
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        request: {$ref: "#/types/Cancel"}
types:
  Cancel: {type: object, properties: {note: {type: string}}}
""",
)
