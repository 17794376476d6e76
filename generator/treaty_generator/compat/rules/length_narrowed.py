"""A text has fewer lengths to choose from."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bounds import bound, is_tighter
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="length-narrowed",
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
      required: [id, note]
      properties:
        id: {type: string}
        note: {type: string, maxLength: 200}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, note]
      properties:
        id: {type: string}
        note: {type: string, maxLength: 100}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("maxLength", "minLength") and is_tighter(edit):
        message = f"`{edit.keyword}` of {field(edit)} was {bound(edit.was)}, and is {bound(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
