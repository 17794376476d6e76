"""A text has no format any more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="format-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse texts of another form.",
    fix="upgrade the readers first, in a new major; until then let writers keep to the format",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, code]
      properties:
        id: {type: string}
        code: {type: string, format: uuid}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, code]
      properties:
        id: {type: string}
        code: {type: string}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "format" and edit.what is What.REMOVED:
        message = f"{field(edit)} need not be of the format {shown(edit.was)} any more"
        yield RULE.at(edit.before_place, edit.after_place, message)
