"""A call is given less time."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="timeout-shortened",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Calls that were answered in time are now given up.",
    fix="make the operation fast enough first, and shorten the time in the next major",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        timeout_s: 30
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        timeout_s: 5
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if after.timeout_s is not None and (before.timeout_s is None or after.timeout_s < before.timeout_s):
        message = f"{quoted(after.name)} was given {_time(before.timeout_s)}, and is given {_time(after.timeout_s)}"
        yield RULE.at(spot(before, "timeout_s"), spot(after, "timeout_s"), message)


def _time(timeout_s: float | None) -> str:
    return "any time" if timeout_s is None else f"{timeout_s:g} s"
