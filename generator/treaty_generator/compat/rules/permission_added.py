"""One more permission is needed."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import listed, spot
from treaty_generator.contract.model import Event, Operation
from treaty_generator.problem import quoted

RULE = Rule(
    id="permission-added",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Who has not got it is refused what was allowed.",
    fix="give the permission to all who need it first, and ask for it under a new name or in the next major",
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
    version: "2.0.0"
    permissions: [orders:read, orders:audit]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event | Operation]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for name in after.permissions:
        if name not in before.permissions:
            message = f"{quoted(after.name)} now needs the permission {quoted(name)}"
            yield RULE.at(spot(before, "permissions"), listed(after, "permissions", name), message)
