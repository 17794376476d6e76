"""What a text holds is told in another way."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field

RULE = Rule(
    id="content-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="No payload can tell, for nobody checks what a text holds; but readers decode it by these words.",
    fix="add a field for the other content beside the old one and write both, if the content itself changes",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, code]
      properties:
        id: {type: string}
        code: {type: string}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id, code]
      properties:
        id: {type: string}
        code: {type: string, contentEncoding: base64}
""",
)
_HOW = {What.ADDED: "new", What.CHANGED: "another one", What.REMOVED: "gone"}


def find(edit: Edit) -> Iterator[Finding]:
    if edit.keyword in ("contentEncoding", "contentMediaType", "contentSchema"):
        message = f"`{edit.keyword}` of {field(edit)} is {_HOW[edit.what]}"
        yield RULE.at(edit.before_place, edit.after_place, message)
