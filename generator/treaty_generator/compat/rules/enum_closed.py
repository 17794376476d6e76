"""Readers of an enum refuse values that they do not know."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="enum-closed",
    breaks=(),
    bump=Bump.MINOR,
    why="A value that is added later is refused by readers of this version.",
    fix="leave `x-extensible-enum: true` in place, unless the list is complete for ever",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {enum: [open, paid], x-extensible-enum: true}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {enum: [open, paid]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "x-extensible-enum" and edit.what is What.REMOVED:
        message = f"readers of {field(edit)} refuse values that are not listed"
        yield RULE.at(edit.before_place, edit.after_place, message)
