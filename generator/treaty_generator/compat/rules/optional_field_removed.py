"""An optional field is gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import named

RULE = Rule(
    id="optional-field-removed",
    breaks=(),
    bump=Bump.MINOR,
    why=(
        "Older readers can do without the field; readers that refuse undeclared fields still get it from older writers."
    ),
    fix="mark the field `deprecated: true` for a while, and keep its name reserved until the next major",
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
      required: [id]
      properties:
        id: {type: string}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.PROPERTY_REMOVED and not edit.is_required:
        message = f"the field {named(edit)} is gone"
        yield RULE.at(edit.before_place, edit.after_place, message)
