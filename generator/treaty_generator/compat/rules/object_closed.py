"""An object refuses fields that it does not declare, or does not keep them."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="object-closed",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Fields that the contract does not declare may have been written before, if it left that open.",
    fix="leave `additionalProperties` out: readers ignore what they do not know, and nothing new breaks them",
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
      additionalProperties: true
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
      additionalProperties: false
""",
)
_NOW = {True: "refuses", False: "does not keep"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("additionalProperties", "unevaluatedProperties") and _is_closing(edit):
        message = f"{field(edit)} {_NOW[edit.now is False]} fields that are not declared"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _is_closing(edit: Edit) -> bool:
    """Whether less is accepted, or kept, than before."""
    if edit.now is False:
        return True
    return edit.what is What.REMOVED and edit.was in (True, {})
