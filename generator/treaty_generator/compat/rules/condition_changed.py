"""A condition (`if`, `then`, `else`, `not`) is new, gone, or another one."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="condition-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="A condition decides which payloads are refused, and each version decides in its own way.",
    fix="say what is meant by a union with a constant in each branch; its branches can be added one by one",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
        card: {type: string}
        billing: {type: string}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
        card: {type: string}
        billing: {type: string}
      if: {required: [card]}
      then: {required: [billing]}
""",
)
_HOW = {What.ADDED: "new", What.CHANGED: "another one", What.REMOVED: "gone"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("else", "if", "not", "then"):
        message = f"the condition `{edit.keyword}` of {field(edit)} is {_HOW[edit.what]}"
        yield RULE.at(edit.before_place, edit.after_place, message)
