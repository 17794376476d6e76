"""One field asks for another one no more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import named

RULE = Rule(
    id="dependency-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse payloads that have the one field without the other.",
    fix="upgrade the readers first, in a new major; until then let writers send both",
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
      dependentRequired: {card: [billing]}
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
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("dependentRequired", "dependentSchemas") and edit.what is What.REMOVED:
        message = f"{named(edit)} asks for nothing beside it any more"
        yield RULE.at(edit.before_place, edit.after_place, message)
