"""A value may be null."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="null-admitted",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse null.",
    fix="leave the field out instead where it is optional; otherwise upgrade the readers first, in a new major",
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
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: [integer, "null"]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.NULL_ADMITTED:
        message = f"{field(edit)} may be null"
        yield RULE.at(edit.before_place, edit.after_place, message)
