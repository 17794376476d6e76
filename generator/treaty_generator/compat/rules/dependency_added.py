"""One field asks for another one."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import named

RULE = Rule(
    id="dependency-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Payloads that have the one field without the other were written before, and are refused.",
    fix="let writers send both first; ask for it in a later major, when nothing older is read any more",
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
      dependentRequired: {card: [billing]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("dependentRequired", "dependentSchemas") and edit.what is not What.REMOVED:
        message = f"{named(edit)} asks for {'something else' if edit.what is What.CHANGED else 'more'} beside it"
        yield RULE.at(edit.before_place, edit.after_place, message)
