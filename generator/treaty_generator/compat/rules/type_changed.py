"""A value has another type."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, types

RULE = Rule(
    id="type-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="No value that was written before is of the new type, and older readers refuse the new ones.",
    fix="add a field of the new type beside the old one and write both; remove the old one in a later major",
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
        total: {type: string}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.TYPE_CHANGED:
        message = f"{field(edit)} was {types(edit.was)}, and is {types(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
