"""An object has more counts of properties to choose from."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bounds import bound, is_tighter
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="size-widened",
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
      required: [id, labels]
      properties:
        id: {type: string}
        labels: {type: object, additionalProperties: {type: string}, maxProperties: 3}
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
        labels: {type: object, additionalProperties: {type: string}, maxProperties: 9}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("maxProperties", "minProperties") and not is_tighter(edit):
        message = f"`{edit.keyword}` of {field(edit)} was {bound(edit.was)}, and is {bound(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
