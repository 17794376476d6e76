"""A service is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.frozen import promises_nothing
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="service-removed",
    breaks=(Breaks.FORWARD, Breaks.SOURCE),
    bump=Bump.MAJOR,
    why="Its callers ask for what nobody does any more, and no version is left that could tell them.",
    fix="deprecate it first; once the version that says so is out and nobody calls it, it may be removed",
    before="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
  Refunds:
    version: "1.0.0"
    operations:
      refund_order: {}
""",
    after="""\
services:
  Orders:
    version: "1.0.0"
    operations:
      cancel_order: {}
""",
    is_fault=True,
)


def find(change: Change[Service]) -> Iterator[Finding]:
    service, side = change.before, change.was_in
    if service is None or side is None or change.after is not None:
        return
    # Who requires the module may call another service of it, so only a deprecation can tell that callers were warned.
    may_go = service.deprecated is not None or promises_nothing(side.module, service)
    reason = "" if may_go else ", and was never deprecated"
    found = RULE.at(spot(service), None, f"the service {quoted(service.name)} is gone{reason}")
    yield replace(found, breaks=frozenset(), bump=Bump.NONE, is_fault=False) if may_go else found
