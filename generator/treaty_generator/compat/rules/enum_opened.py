"""Readers of an enum keep values that they do not know."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="enum-opened",
    breaks=(),
    bump=Bump.MINOR,
    why="Readers have to be ready for values that are not listed; the generated class has another type.",
    fix="nothing to mend: this is what makes later values harmless",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {enum: [open, paid]}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {enum: [open, paid], x-extensible-enum: true}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "x-extensible-enum" and edit.what is What.ADDED:
        message = f"readers of {field(edit)} keep values that are not listed"
        yield RULE.at(edit.before_place, edit.after_place, message)
