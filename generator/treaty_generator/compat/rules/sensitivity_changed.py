"""A field is marked as sensitive, or is so no more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="sensitivity-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="No payload can tell; but what is not marked is shown in logs and errors.",
    fix="mark what nobody should see; take a mark away only when the field holds nothing of the kind any more",
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
        total: {type: integer, x-sensitive: true}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "x-sensitive":
        message = f"{field(edit)} is {'sensitive' if edit.now is True else 'sensitive no more'}"
        yield RULE.at(edit.before_place, edit.after_place, message)
