"""Only listed values are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, listed

RULE = Rule(
    id="enum-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Any other value that was written before is refused.",
    fix="mark the list `x-extensible-enum: true`, so that readers keep other values",
    before="""\
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
    if edit.keyword == "enum" and edit.what is What.ADDED:
        message = f"{field(edit)} may only be {listed(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
