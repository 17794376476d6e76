"""A field has a default."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="default-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Readers see the default where there was nothing.",
    fix="nothing to mend, if every reader takes the default for what nothing meant",
    before="""\
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
    after="""\
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
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "default" and edit.what is What.ADDED:
        message = f"{field(edit)} is taken for {shown(edit.now)} where it is left out"
        yield RULE.at(edit.before_place, edit.after_place, message)
