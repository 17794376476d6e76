"""A value may be null no more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="null-refused",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Null was written before, and is refused.",
    fix="let writers stop sending null first; refuse it in a later major, when nothing older is read any more",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: [integer, "null"]}
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
    if edit.what is What.NULL_REFUSED:
        message = f"{field(edit)} may be null no more"
        yield RULE.at(edit.before_place, edit.after_place, message)
