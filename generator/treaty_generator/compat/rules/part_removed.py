"""A value must satisfy one schema less."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="part-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse values that do not satisfy it.",
    fix="upgrade the readers first, in a new major; until then let writers satisfy it",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string, minLength: 1, allOf: [{minLength: 2}, {maxLength: 9, minLength: 3}]}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string, minLength: 1, allOf: [{minLength: 2}]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "allOf" and edit.what is What.REMOVED:
        message = f"{field(edit)} must satisfy one schema less{_called(edit.name)}"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _called(name: str) -> str:
    return f", {quoted(name)}" if name else ""
