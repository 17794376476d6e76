"""The examples are other ones."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="examples-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="No payload can tell.",
    fix="nothing to mend",
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
        total: {type: integer, examples: [100]}
""",
)
_HOW = {What.ADDED: "new", What.CHANGED: "another one", What.REMOVED: "gone"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("example", "examples"):
        message = f"`{edit.keyword}` of {field(edit)} is {_HOW[edit.what]}"
        yield RULE.at(edit.before_place, edit.after_place, message)
