"""A keyword of your own is new, gone, or says something else."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="extension-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="No payload can tell, and the compiler does not look at it.",
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
        total: {type: integer, x-team: billing}
""",
)
_HOW = {What.ADDED: "new", What.CHANGED: "another one", What.REMOVED: "gone"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.is_private and edit.keyword != "x-sensitive":
        message = f"`{edit.keyword}` of {field(edit)} is {_HOW[edit.what]}"
        yield RULE.at(edit.before_place, edit.after_place, message)
