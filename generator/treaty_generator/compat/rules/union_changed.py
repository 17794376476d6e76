"""A union is new, gone, or judged in another way."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="union-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why=(
        "With `oneOf` exactly one branch may accept a value, with `anyOf` also several; without a union, all is "
        "as the rest says."
    ),
    fix="let branches exclude each other, by a constant that each requires; then both keywords say the same",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id:
          oneOf:
            - {type: string, maxLength: 9}
            - {type: string, minLength: 5}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id:
          anyOf:
            - {type: string, maxLength: 9}
            - {type: string, minLength: 5}
""",
)
_HOW = {What.ADDED: "new", What.CHANGED: "another one", What.REMOVED: "gone"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("anyOf", "oneOf") and edit.what in (What.ADDED, What.CHANGED, What.REMOVED):
        message = f"the union of {field(edit)} is {_HOW[edit.what]}"
        yield RULE.at(edit.before_place, edit.after_place, message)
