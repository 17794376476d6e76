"""A required field may be left out."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="field-made-optional",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Readers on the old version rely on the field, and refuse payloads without it.",
    fix="upgrade the readers so that they can do without the field, then the writers; until then keep writing it",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.PROPERTY_MADE_OPTIONAL:
        message = f"{field(edit)} was required, and may be left out"
        yield RULE.at(edit.before_place, edit.after_place, message)
