"""A text must match another pattern."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="pattern-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="A text that matches the one pattern may not match the other one.",
    fix=(
        "widen the pattern in a new major, once every reader accepts more; let writers keep to what both "
        "patterns accept until then"
    ),
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
        code: {type: string, pattern: '^[A-Z0-9]+$'}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "pattern" and edit.what is What.CHANGED:
        message = f"{field(edit)} had to match {quoted(edit.was)}, and must match {quoted(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
