"""The list of values is gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, listed

RULE = Rule(
    id="enum-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse values that they do not list.",
    fix="mark the enum `x-extensible-enum: true` first; give up the list when every reader keeps other values",
    before="""\
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
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {type: string}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "enum" and edit.what is What.REMOVED:
        message = f"{field(edit)} is no longer limited to {listed(edit.was)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
