"""A value may be of more types."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, types

RULE = Rule(
    id="type-widened",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse values of the types that are new.",
    fix="upgrade every reader before a writer sends the new type, in a new major; or add a field for it",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.TYPE_WIDENED:
        message = f"{field(edit)} was {types(edit.was)}, and may be {types(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
