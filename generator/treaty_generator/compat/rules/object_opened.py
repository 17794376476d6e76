"""An object keeps fields that it does not declare, or refuses them no more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="object-opened",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why=(
        "Older readers may refuse the fields, and fields that get a meaning later may have been written with "
        "another one."
    ),
    fix="say `additionalProperties` in a new major; until then declare the fields that are needed",
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
      additionalProperties: false
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
      additionalProperties: true
""",
)
_NOW = {True: "keeps", False: "ignores"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("additionalProperties", "unevaluatedProperties") and _is_opening(edit):
        message = f"{field(edit)} {_NOW[edit.what is not What.REMOVED]} fields that are not declared"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _is_opening(edit: Edit) -> bool:
    """Whether more is accepted, or kept, than before."""
    if edit.was is False:
        return True
    return edit.what is What.ADDED and edit.now in (True, {})
