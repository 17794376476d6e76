"""A field has another default."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="default-changed",
    breaks=(),
    bump=Bump.MINOR,
    why="Two readers see two values in one payload, each the default of its own version.",
    fix="let writers send the field always, before its default changes",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
        total: {type: integer, default: 0}
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
        total: {type: integer, default: 1}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "default" and edit.what is What.CHANGED:
        message = f"where {field(edit)} is left out, it was taken for {shown(edit.was)}, and is for {shown(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
