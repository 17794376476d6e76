"""A field is deprecated, or is so no more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="deprecation-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="No payload can tell; readers are told to look for something else.",
    fix="say in the description what to use instead",
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
        total: {type: integer, deprecated: true}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "deprecated":
        message = f"{field(edit)} is {'deprecated' if edit.now is True else 'deprecated no more'}"
        yield RULE.at(edit.before_place, edit.after_place, message)
