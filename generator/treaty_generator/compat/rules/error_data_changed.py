"""An error tells more in an object of another class."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Rule

RULE = Rule(
    id="error-data-changed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Code that names the class of its data no longer fits, even where every payload is still accepted.",
    fix="refer to the same type, or fail with a new error",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        errors: {Gone: {$ref: "#/types/Cancel"}}
types:
  Cancel: {type: object, properties: {note: {type: string}}}
  Withdraw: {type: object, properties: {note: {type: string}}}
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        errors: {Gone: {$ref: "#/types/Withdraw"}}
types:
  Cancel: {type: object, properties: {note: {type: string}}}
  Withdraw: {type: object, properties: {note: {type: string}}}
""",
)
