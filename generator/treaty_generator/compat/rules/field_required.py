"""A field that was optional is required."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="field-required",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Payloads that were written without the field are refused.",
    fix="keep the field optional in the contract; require it in a later major, when every writer sends it",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
        total: {type: integer}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: integer}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.PROPERTY_REQUIRED:
        message = f"{field(edit)} was optional, and is required"
        yield RULE.at(edit.before_place, edit.after_place, message)
