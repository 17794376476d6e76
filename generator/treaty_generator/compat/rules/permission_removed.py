"""A permission is no longer needed."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import listed, spot
from treaty_generator.contract.model import Event, Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="permission-removed",
    breaks=(),
    bump=Bump.MINOR,
    why="All who were allowed still are, and others are now too.",
    fix="make sure that those others may see it",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    permissions: [orders:read]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event | Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for name in before.permissions:
        if name not in after.permissions:
            message = f"{quoted(after.name)} no longer needs the permission {quoted(name)}"
            yield RULE.at(listed(before, "permissions", name), spot(after, "permissions"), message)
