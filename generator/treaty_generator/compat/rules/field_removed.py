"""A required field is gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import named

RULE = Rule(
    id="field-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Readers on the old version wait for a field that writers stopped sending.",
    fix="make the field optional and mark it `deprecated: true` first; remove it when no reader asks for it any more",
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
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.PROPERTY_REMOVED and edit.is_required:
        message = f"the required field {named(edit)} is gone"
        yield RULE.at(edit.before_place, edit.after_place, message)
