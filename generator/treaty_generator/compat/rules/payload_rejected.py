"""A payload is refused for a reason that no other rule names, or for several edits together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.wording import field
from treaty_generator.problem import Place

RULE = Rule(
    id="payload-rejected",
    breaks=(Breaks.BACKWARD, Breaks.FORWARD),
    bump=Bump.MAJOR,
    why="Each of the edits may be harmless alone; together they refuse a payload that was fine.",
    fix="look at the payload that is refused, and take back one of the edits that it is due to",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id:
          anyOf:
            - {title: Number, type: string, maxLength: 9}
            - {title: Nickname, type: string, maxLength: 9}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema:
      type: object
      required: [id]
      properties:
        id:
          anyOf:
            - {title: Number, type: string, maxLength: 5}
            - {title: Nickname, type: string, maxLength: 5}
""",
)
_MOST = 5


def find(edit: Edit) -> Iterator[Finding]:
    """Look at one edit that no other rule names."""
    message = f"`{edit.keyword}` of {field(edit)} is {edit.what}"
    yield RULE.at(edit.before_place, edit.after_place, message)


def together(edits: Sequence[Edit], reasons: Sequence[str], total: int) -> Finding:
    """Say that some edits of all break something only together; `reasons` say what each of them is."""
    told = [f"edit {edit.index + 1}: {reason}" for edit, reason in zip(edits[:_MOST], reasons, strict=False)]
    more = f"; and {len(edits) - _MOST} more" if len(edits) > _MOST else ""
    message = f"{len(edits)} of {total} edits break together what each leaves whole ({'; '.join(told)}{more})"
    first = edits[0]
    return RULE.at(first.before_place, first.after_place, message)


def unexplained(before: Place, after: Place) -> Finding:
    """Say that two versions break something that no edit between them is to blame for, as far as anybody knows."""
    return RULE.at(before, after, "what one version writes is refused by the other, or might be; no edit alone is why")


def unknown(before: Place, after: Place, reason: str) -> Finding:
    """Say that two schemas could not be compared, which counts as breaking."""
    return replace(RULE.at(before, after, "the two versions could not be compared"), unproven=reason)
