"""A tuple has fewer positions."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="position-removed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="What stood at the old position is free now, or refused, and older readers wait for it.",
    fix="use an object with named fields; they can be made optional one by one",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "prefixItems" and edit.what is What.REMOVED:
        message = f"{field(edit)} says less about what its items are"
        yield RULE.at(edit.before_place, edit.after_place, message)
