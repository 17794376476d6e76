"""A field has another name."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import at, named

RULE = Rule(
    id="field-renamed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="To a reader, a renamed field is one that is gone and another one that it does not know.",
    fix="add the new field beside the old one and write both; remove the old one in a later major",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, total]
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
      required: [id, amount]
      properties:
        id: {type: string}
        amount: {type: integer}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.what is What.PROPERTY_RENAMED:
        message = f"the field {named(edit)} is now called {at((*edit.path, edit.now))}"
        yield RULE.at(edit.before_place, edit.after_place, message)
