"""An operation is found by other tags."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="tags-changed",
    breaks=(),
    bump=Bump.PATCH,
    why="Who looks for operations finds others; who calls one calls it as before.",
    fix="let the version say so",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      find_order:
        tags: [search]
""",
    after="""\
services:
  Orders:
    version: "1.0.1"
    operations:
      find_order:
        tags: [orders, search]
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    was, is_ = sorted(before.tags), sorted(after.tags)
    if was != is_:
        message = f"the tags of {quoted(after.name)} were {quoted(', '.join(was))}, and are {quoted(', '.join(is_))}"
        yield RULE.at(spot(before, "tags"), spot(after, "tags"), message)
