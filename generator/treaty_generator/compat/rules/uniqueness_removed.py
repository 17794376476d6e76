"""An item may stand in a list twice."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="uniqueness-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse a list in which an item stands twice.",
    fix="upgrade the readers first, in a new major; until then let writers drop repeated items",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, lines]
      properties:
        id: {type: string}
        lines: {type: array, items: {type: string}, uniqueItems: true}
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
        lines: {type: array, items: {type: string}}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "uniqueItems" and edit.now is not True:
        message = f"the items of {field(edit)} may be alike"
        yield RULE.at(edit.before_place, edit.after_place, message)
