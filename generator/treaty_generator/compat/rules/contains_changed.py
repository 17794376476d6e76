"""What a list must contain is new, or gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="contains-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Lists without such an item are refused by the version that asks for it.",
    fix="let writers add the item first; ask for it in a later major, when nothing older is read any more",
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
        lines: {type: array, items: {type: string}, contains: {const: total}}
""",
)
_STATE = {What.ADDED: "says", What.CHANGED: "says otherwise", What.REMOVED: "no longer says"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "contains":
        message = f"the contract {_STATE[edit.what]} what {field(edit)} must contain"
        yield RULE.at(edit.before_place, edit.after_place, message)
