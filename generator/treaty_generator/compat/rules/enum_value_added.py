"""An enum has more values."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, listed

RULE = Rule(
    id="enum-value-added",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers refuse a value that they do not know.",
    fix=(
        "mark the enum `x-extensible-enum: true` first, so that readers keep what they do not know; then adding "
        "a value is a minor change"
    ),
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
        status: {enum: [open, paid, void]}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.VALUES_ADDED:
        message = f"{field(edit)} may be {listed(edit.now)}, too"
        yield RULE.at(edit.before_place, edit.after_place, message)
