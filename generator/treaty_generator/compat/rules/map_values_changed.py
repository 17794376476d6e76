"""What is expected of the values of a map is new, or gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="map-values-changed",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Values of another kind are refused by the version that says what they are.",
    fix=(
        "add a field with a map of the new kind beside the old one and write both; remove the old one in a later major"
    ),
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, labels]
      properties:
        id: {type: string}
        labels: {type: object, additionalProperties: true}
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
        labels: {type: object, additionalProperties: {type: string}}
""",
)
_STATE = {What.ADDED: "says", What.CHANGED: "says otherwise", What.REMOVED: "no longer says"}
_RESTS = ("additionalProperties", "unevaluatedProperties")


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "patternProperties" or (edit.keyword in _RESTS and _is_map(edit)):
        message = f"the contract {_STATE[edit.what]} what the values of {field(edit)} are"
        yield RULE.at(edit.before_place, edit.after_place, message)


def _is_map(edit: Edit) -> bool:
    """Whether a schema for values is new, gone or instead of `true`; what closes or opens an object is no map."""
    values = edit.was, edit.now
    return False not in [value for value in values if isinstance(value, bool)] and any(
        isinstance(value, dict) and value for value in values
    )
