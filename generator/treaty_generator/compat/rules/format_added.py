"""A text has a format."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="format-added",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Texts of another form were written before, and are refused.",
    fix="let writers keep to the format first; ask for it in a later major, when nothing older is read any more",
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
        code: {type: string, format: uuid}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "format" and edit.what is What.ADDED:
        message = f"{field(edit)} must be of the format {shown(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
