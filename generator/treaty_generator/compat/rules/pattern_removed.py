"""A text need not match a pattern any more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="pattern-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse texts that do not match.",
    fix="upgrade the readers first, in a new major; until then let writers keep to the pattern",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, code]
      properties:
        id: {type: string}
        code: {type: string, pattern: '^[A-Z]+$'}
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
    if edit.keyword == "pattern" and edit.what is What.REMOVED:
        message = f"{field(edit)} need not match {quoted(edit.was)} any more"
        yield RULE.at(edit.before_place, edit.after_place, message)
