"""An optional field is new."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import named

RULE = Rule(
    id="optional-field-added",
    breaks=(),
    bump=Bump.MINOR,
    why=(
        "Older readers ignore what they do not know; only readers that refuse undeclared fields, and writers "
        "that were free to write anything under that name, are hurt."
    ),
    fix="let readers accept the field before writers send it, where objects say `additionalProperties: false`",
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
      required: [id]
      properties:
        id: {type: string}
        total: {type: integer}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.PROPERTY_ADDED and not edit.is_required:
        message = f"the field {named(edit)} is new"
        yield RULE.at(edit.before_place, edit.after_place, message)
