"""A call is given more time."""

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
    id="timeout-lengthened",
    breaks=(),
    bump=Bump.MINOR,
    why="Calls that were answered in time still are; who waits for one may have to wait longer.",
    fix="let the version say so",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        timeout_s: 5
""",
    after="""\
services:
  Orders:
    version: "1.1.0"
    operations:
      cancel_order:
        timeout_s: 30
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.timeout_s is not None and (after.timeout_s is None or after.timeout_s > before.timeout_s):
        message = f"{quoted(after.name)} was given {_time(before.timeout_s)}, and is given {_time(after.timeout_s)}"
        yield RULE.at(spot(before, "timeout_s"), spot(after, "timeout_s"), message)


def _time(timeout_s: float | None) -> str:
    return "any time" if timeout_s is None else f"{timeout_s:g} s"
