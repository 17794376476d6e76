"""A number may be larger."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bounds import bound, is_tighter
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="maximum-raised",
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
        total: {type: integer, maximum: 500}
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
        total: {type: integer, maximum: 900}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "maximum" and not is_tighter(edit):
        message = f"the maximum of {field(edit)} was {bound(edit.was)}, and is {bound(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
