"""A version goes backwards."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat import versions
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="version-regressed",
    breaks=(),
    bump=Bump.NONE,
    why="A later version that sorts below an earlier one tells everybody that it is the older of the two.",
    fix="take back a change with a new version, higher than any before",
    before="""\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    is_fault=True,
)


def find(change: Change[Event | Service]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.version and after.version and versions.regressed(before.version, after.version):
        message = f"{quoted(after.name)} was at version {before.version}, and goes back to {after.version}"
        yield RULE.at(spot(before, "version"), spot(after, "version"), message)
