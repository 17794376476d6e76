"""An operation must not be repeated any more."""

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
    id="idempotency-lost",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Who repeats a call after a failure may now do it twice, and the router falls back to no other provider.",
    fix="offer an operation that is not idempotent under a new name, and keep this one as it is",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order:
        idempotent: true
""",
    after="""\
services:
  Orders:
    version: "2.0.0"
    operations:
      cancel_order:
        idempotent: false
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.idempotent and not after.idempotent:
        message = f"{quoted(after.name)} is no longer idempotent"
        yield RULE.at(spot(before, "idempotent"), spot(after, "idempotent"), message)
