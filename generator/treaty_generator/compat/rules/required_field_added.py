"""A required field is new."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import named

RULE = Rule(
    id="required-field-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why=(
        "Payloads that were written before, and writers that are not upgraded yet, do not have the field that "
        "readers now ask for."
    ),
    fix=(
        "add the field as optional first; require it in a later major, when every writer sends it and nothing "
        "older is read any more"
    ),
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
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
    if edit.what is What.PROPERTY_ADDED and edit.is_required:
        message = f"the field {named(edit)} is new, and required"
        yield RULE.at(edit.before_place, edit.after_place, message)
