"""A service is new."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="service-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Nobody relies on it yet, so any version will do.",
    fix="nothing has to be done",
    before="""\
module: {}
""",
    after="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
""",
)


def find(change: Change[Service]) -> Iterator[Finding]:
    if change.before is None and change.after is not None:
        yield RULE.at(None, spot(change.after), f"the service {quoted(change.after.name)} is new")
