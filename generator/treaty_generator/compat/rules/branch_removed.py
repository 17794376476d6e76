"""A union has one branch less."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="branch-removed",
    breaks=(Breaks.BACKWARD,),
    bump=Bump.MAJOR,
    why="Values of the branch were written before, and are refused.",
    fix="let writers stop using the branch first; remove it in a later major, when nothing older is read any more",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, paid]
      properties:
        id: {type: string}
        paid:
          oneOf:
            - {type: object, required: [by, number], properties: {by: {const: card}, number: {type: string}}}
            - {type: object, required: [by, iban], properties: {by: {const: transfer}, iban: {type: string}}}
            - {type: object, required: [by], properties: {by: {const: cash}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, paid]
      properties:
        id: {type: string}
        paid:
          oneOf:
            - {type: object, required: [by, number], properties: {by: {const: card}, number: {type: string}}}
            - {type: object, required: [by, iban], properties: {by: {const: transfer}, iban: {type: string}}}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.BRANCH_REMOVED:
        message = f"{field(edit)} has one branch less{_called(edit.name)}"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _called(name: str) -> str:
    return f", {quoted(name)}" if name else ""
