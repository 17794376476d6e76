"""An operation may be repeated."""

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
    id="idempotency-gained",
    breaks=(),
    bump=Bump.MINOR,
    why="Callers may do what they did, and repeat it too.",
    fix="let the version say so",
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
    version: "1.1.0"
    operations:
      cancel_order:
        idempotent: true
""",
)


def find(change: Change[Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if after.idempotent and not before.idempotent:
        message = f"{quoted(after.name)} is idempotent now"
        yield RULE.at(spot(before, "idempotent"), spot(after, "idempotent"), message)
