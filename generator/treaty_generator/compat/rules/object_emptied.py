"""An object declares that it has no fields, or that it may have any."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="object-emptied",
    breaks=(),
    bump=Bump.MINOR,
    why="An object that declares names holds no others; one that declares none is free data.",
    fix="declare the fields that are meant, as optional ones",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id: {type: string}
        extra: {type: object}
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
        extra: {type: object, properties: {}}
""",
)


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword == "properties" and edit.what in (What.ADDED, What.REMOVED):
        message = (
            f"{field(edit)} {'declares that it has no fields' if edit.what is What.ADDED else 'may have any fields'}"
        )
        yield RULE.at(edit.before_place, edit.after_place, message)
