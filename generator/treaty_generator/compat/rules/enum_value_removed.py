"""An enum has fewer values."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, listed

RULE = Rule(
    id="enum-value-removed",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="The value was written before, and is refused.",
    fix="let writers stop sending the value first; remove it in a later major, when nothing older is read any more",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {enum: [open, paid, void]}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {enum: [open, paid]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.VALUES_REMOVED:
        message = f"{field(edit)} may be {listed(edit.was)} no more"
        yield RULE.at(edit.before_place, edit.after_place, message)
