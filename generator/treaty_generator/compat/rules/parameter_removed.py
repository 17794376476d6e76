"""An argument is no longer taken."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="parameter-removed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that gives it fails.",
    fix="keep the property in the schema, where the class can see it, until no code gives it",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        request: {$ref: "#/types/Cancel"}
types:
  Cancel: {type: object, properties: {note: {type: string}}}
  Withdraw: {type: object, anyOf: [{properties: {note: {type: string}}}]}
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        request: {$ref: "#/types/Withdraw"}
types:
  Cancel: {type: object, properties: {note: {type: string}}}
  Withdraw: {type: object, anyOf: [{properties: {note: {type: string}}}]}
""",
)
