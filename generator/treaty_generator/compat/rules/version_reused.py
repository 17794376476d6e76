"""A released version says something else now."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat import versions
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.frozen import released
from treaty_generator.compat.payloads import differences, payloads_of
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Service
from treaty_generator.problem import quoted

_FROZEN = """{
  "format": 1,
  "event": "order.placed",
  "version": "1.1.0",
  "schema": {"type": "object", "properties": {"order_id": {"type": "string"}}}
}
"""
RULE = Rule(
    id="version-reused",
    breaks=(),
    bump=Bump.NONE,
    why="Whoever has that version has other contents under the same number, and cannot find out.",
    fix="give the change a new version, and leave the released one as it is",
    before={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
        "orders/released/order.placed/1.1.0.json": _FROZEN,
    },
    after={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}
""",
        "orders/released/order.placed/1.1.0.json": _FROZEN,
    },
    is_fault=True,
)
ABOUT = (Event, Service)


def find(change: Change[Event | Service]) -> Iterator[Finding]:
    thing, side = change.after, change.is_in
    if thing is None or side is None or not thing.version:
        return
    for other in filter(None, (change.was_in, side)):
        for frozen in released(other.module, thing.name):
            if versions.same(frozen.version, thing.version) and _differs(Change(frozen, thing, other, side)):
                message = f"version {thing.version} of {quoted(thing.name)} is released, and says something else"
                yield RULE.at(spot(frozen, "version"), spot(thing, "version"), message)
                return


def _differs(change: Change[Event | Service]) -> bool:
    """Whether anybody could tell; what is only said otherwise is for the version before to compare."""
    if change.both is None or change.sides is None or _promised(change.both[0]) != _promised(change.both[1]):
        return True
    sides = change.sides
    found = differences(payloads_of(change), (sides[0].contracts, sides[1].contracts))
    return found.differs or any(finding.bump > Bump.PATCH for finding in found.findings)


def _promised(thing: Event | Service) -> object:
    """What is promised beside payloads."""
    if isinstance(thing, Event):
        return thing.key, thing.durability, sorted(thing.permissions)
    return [
        (one.name, one.capability, one.idempotent, one.timeout_s, sorted(one.permissions), list(dict(one.errors)))
        for one in thing.operations
    ]
