"""A tuple has more positions."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="position-added",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="What stands at the new position was free before, or is not there at all.",
    fix="use an object with named fields; they can be added one by one",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, lines]
      properties:
        id: {type: string}
        lines: {type: array, prefixItems: [{type: string}]}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, lines]
      properties:
        id: {type: string}
        lines: {type: array, prefixItems: [{type: string}, {type: integer}]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "prefixItems" and edit.what is What.ADDED:
        message = f"{field(edit)} says more about what its items are"
        yield RULE.at(edit.before_place, edit.after_place, message)
