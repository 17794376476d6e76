"""An object has fewer counts of properties to choose from."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bounds import bound, is_tighter
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="size-narrowed",
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
      required: [id, labels]
      properties:
        id: {type: string}
        labels: {type: object, additionalProperties: {type: string}, maxProperties: 9}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, labels]
      properties:
        id: {type: string}
        labels: {type: object, additionalProperties: {type: string}, maxProperties: 3}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("maxProperties", "minProperties") and is_tighter(edit):
        message = f"`{edit.keyword}` of {field(edit)} was {bound(edit.was)}, and is {bound(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
