"""The items of a list must differ."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="uniqueness-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Lists in which an item stands twice were written before, and are refused.",
    fix="let writers drop repeated items first; ask for it in a later major, when nothing older is read any more",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "uniqueItems" and edit.now is True:
        message = f"the items of {field(edit)} must differ"
        yield RULE.at(edit.before_place, edit.after_place, message)
