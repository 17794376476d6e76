"""A released version says something else now."""

from __future__ import annotations

import json
from collections.abc import Iterator

from treaty_generator.compat import versions
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change, Side
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.model import Event
from treaty_generator.contract.references import BadReference
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
ABOUT = (Event,)


def find(change: Change[Event]) -> Iterator[Finding]:
    event, side = change.after, change.is_in
    if event is None or side is None or not event.version:
        return
    for frozen, other in _released(change):
        if versions.same(frozen.version, event.version) and _differs((other, frozen), (side, event)):
            message = f"version {event.version} of {quoted(event.name)} is released, and says something else"
            yield RULE.at(spot(frozen, "version"), spot(event, "version"), message)
            return


def _released(change: Change[Event]) -> Iterator[tuple[Event, Side]]:
    for side in (change.was_in, change.is_in):
        if side is not None:
            yield from ((one, side) for one in side.module.released if one.name == change.thing.name)


def _differs(frozen: tuple[Side, Event], current: tuple[Side, Event]) -> bool:
    """Whether consumers could tell; what is only said otherwise is for the version before to compare."""
    (_, one), (_, other) = frozen, current
    promised = (one.key, one.durability, sorted(one.permissions)) == (
        other.key,
        other.durability,
        sorted(other.permissions),
    )
    return not promised or _payloads_differ(frozen, current)


def _payloads_differ(frozen: tuple[Side, Event], current: tuple[Side, Event]) -> bool:
    try:
        texts = [json.dumps(bundle(side.contracts, event.schema), sort_keys=True) for side, event in (frozen, current)]
    except BadReference:
        return False  # Reported where the reference stands.
    if texts[0] == texts[1]:
        return False
    from treaty_generator.compat.schemas import compare_schemas  # Most frozen versions are the same to the letter.

    contracts = frozen[0].contracts, current[0].contracts
    found = compare_schemas(frozen[1].schema, current[1].schema, contracts, part="payload", owner_writes=True)
    return found.differs or bool(found.findings)
