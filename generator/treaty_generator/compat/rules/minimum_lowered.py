"""A number may be smaller."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bounds import bound, is_tighter
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="minimum-lowered",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse values that the new bound lets pass.",
    fix="upgrade the readers first, in a new major; until then let writers keep to the old bound",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "minimum" and not is_tighter(edit):
        message = f"the minimum of {field(edit)} was {bound(edit.was)}, and is {bound(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
