"""A value may be of fewer types."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, types

RULE = Rule(
    id="type-narrowed",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Values of the other types were written before, and are refused.",
    fix=(
        "let writers stop sending the other types first; narrow the contract in a later major, when nothing "
        "older is read any more"
    ),
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: number}
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
        total: {type: integer}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.TYPE_NARROWED:
        message = f"{field(edit)} was {types(edit.was)}, and is only {types(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
