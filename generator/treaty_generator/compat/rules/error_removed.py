"""An operation no longer fails in a way that callers know."""

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
    id="error-removed",
    breaks=(Breaks.BACKWARD, Breaks.SOURCE),
    bump=Bump.MAJOR,
    why="Its class is gone, so code that catches it fails; and newer callers do not understand an older service.",
    fix="keep it in the contract until no older service runs and nobody catches it, then remove it in the next major",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        errors: {OrderShipped: {type: object}}
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order: {}
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    known = {name for name, _ in after.errors}
    for name, _ in before.errors:
        if name not in known:
            message = f"{quoted(after.name)} no longer fails with {quoted(name)}"
            yield replace(RULE.at(spot(before, "errors", name), spot(after, "errors"), message), part=name)
