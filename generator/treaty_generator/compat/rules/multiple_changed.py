"""A number is a multiple of something else."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field, shown

RULE = Rule(
    id="multiple-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="A number that one version accepts is no multiple for the other one.",
    fix="keep to the finer of the two steps in the contract, and let writers round",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: number, multipleOf: 0.5}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: number, multipleOf: 0.25}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "multipleOf":
        message = f"{field(edit)} was a multiple of {shown(edit.was)}, and is one of {shown(edit.now)}"
        yield RULE.at(edit.before_place, edit.after_place, message)
