"""What the names of a map may be is new, or gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="property-names-constrained",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Names that one version accepts are refused by the other one.",
    fix="let writers keep to the names first; ask for it in a later major, when nothing older is read any more",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, labels]
      properties:
        id: {type: string}
        labels: {type: object, additionalProperties: {type: string}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, labels]
      properties:
        id: {type: string}
        labels: {type: object, additionalProperties: {type: string}, propertyNames: {maxLength: 20}}
""",
)
_STATE = {What.ADDED: "says", What.CHANGED: "says otherwise", What.REMOVED: "no longer says"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "propertyNames":
        message = f"the contract {_STATE[edit.what]} what the names in {field(edit)} may be"
        yield RULE.at(edit.before_place, edit.after_place, message)
