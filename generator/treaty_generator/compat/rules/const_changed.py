"""A constant has another value."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="const-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Neither version accepts the constant of the other one.",
    fix="list both values in an `enum` first, with `x-extensible-enum: true`; or give the new value a name of its own",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, kind]
      properties:
        id: {type: string}
        kind: {const: order}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, kind]
      properties:
        id: {type: string}
        kind: {const: purchase}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "const" and edit.what is What.CHANGED:
        message = f"{field(edit)} was always {shown(edit.was)}, and is always {shown(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
