"""A union has one more branch."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import quoted

RULE = Rule(
    id="branch-added",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Older readers know nothing of the branch, and refuse its values.",
    fix=(
        "upgrade every reader before a writer uses the branch, in a new major; or publish what is new as an "
        "event of its own"
    ),
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
            - {type: object, required: [by], properties: {by: {const: cash}}}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.BRANCH_ADDED:
        message = f"{field(edit)} has one more branch{_called(edit.name)}"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _called(name: str) -> str:
    return f", {quoted(name)}" if name else ""
