"""A text has another format."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="format-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="A text of the one format is seldom one of the other.",
    fix="add a field of the new format beside the old one and write both; remove the old one in a later major",
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
        code: {type: string, format: email}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "format" and edit.what is What.CHANGED:
        message = f"{field(edit)} was of the format {shown(edit.was)}, and is of {shown(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
