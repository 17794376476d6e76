"""A text must match a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="pattern-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Texts that do not match were written before, and are refused.",
    fix="let writers keep to the pattern first; ask for it in a later major, when nothing older is read any more",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "pattern" and edit.what is What.ADDED:
        message = f"{field(edit)} must match {quoted(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
