"""A value must satisfy one more schema."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="part-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Values that do not satisfy it were written before, and are refused.",
    fix="let writers satisfy it first; ask for it in a later major, when nothing older is read any more",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string, minLength: 1, allOf: [{minLength: 2}]}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string, minLength: 1, allOf: [{minLength: 2}, {maxLength: 9, minLength: 3}]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "allOf" and edit.what is What.ADDED:
        message = f"{field(edit)} must satisfy one more schema{_called(edit.name)}"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _called(name: str) -> str:
    return f", {quoted(name)}" if name else ""
