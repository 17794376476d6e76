"""What is expected of the items of a list is new, or gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="items-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Lists whose items are of another kind are refused by the version that says what items are.",
    fix="say what items are from the start; later, change it in a new major, as any type",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, lines]
      properties:
        id: {type: string}
        lines: {type: array}
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
_STATE = {What.ADDED: "says", What.CHANGED: "says otherwise", What.REMOVED: "no longer says"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("items", "unevaluatedItems"):
        message = f"the contract {_STATE[edit.what]} what the items of {field(edit)} are"
        yield RULE.at(edit.before_place, edit.after_place, message)
