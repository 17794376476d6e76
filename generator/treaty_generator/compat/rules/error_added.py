"""An operation can fail in a way that callers do not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="error-added",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="The errors of an operation are the whole list of how it fails; older callers have no class for a new one.",
    fix="answer with an error that is there already, or offer the operation under a new name",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        errors: {OrderShipped: {type: object}}
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    known = {name for name, _ in before.errors}
    for name, _ in after.errors:
        if name not in known:
            message = f"{quoted(after.name)} can now fail with {quoted(name)}"
            yield replace(RULE.at(spot(before, "errors"), spot(after, "errors", name), message), part=name)
