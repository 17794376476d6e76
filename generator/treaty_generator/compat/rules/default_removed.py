"""A field has no default any more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="default-removed",
    breaks=(),
    bump=Bump.MINOR,
    why="Readers see nothing where there was a default.",
    fix="let writers send the field always, before its default is removed",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
        total: {type: integer, default: 0}
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
        total: {type: integer}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "default" and edit.what is What.REMOVED:
        message = f"{field(edit)} is taken for nothing where it is left out, no longer for {shown(edit.was)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
