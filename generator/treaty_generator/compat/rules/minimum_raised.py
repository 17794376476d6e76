"""A number must be larger."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bounds import bound, is_tighter
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="minimum-raised",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Values beyond the new bound were written before, and are refused.",
    fix=(
        "let writers keep to the new bound first; write it into the contract in a later major, when nothing "
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
        total: {type: integer, minimum: 1}
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
        total: {type: integer, minimum: 5}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "minimum" and is_tighter(edit):
        message = f"the minimum of {field(edit)} was {bound(edit.was)}, and is {bound(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
