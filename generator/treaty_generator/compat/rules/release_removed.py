"""A frozen version is gone, while what it is a version of is still there."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.frozen import released
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Service
from treaty_generator.problem import quoted

RULE = Rule(
    id="release-removed",
    breaks=(),
    bump=Bump.NONE,
    why="Nothing can read what is stored in that version any more, and nobody sees what it promised.",
    fix="restore the file; it may go when the event or service does",
    before={
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}
""",
        "orders/released/order.placed/1.0.0.json": """{
  "format": 1,
  "event": "order.placed",
  "version": "1.0.0",
  "schema": {"type": "object", "properties": {"order_id": {"type": "string"}}}
}
""",
    },
    after="""\
events:
  order.placed:
    version: "1.1.0"
    schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}
""",
    is_fault=True,
)


def find(change: Change[Event | Service]) -> Iterator[Finding]:
    sides = change.sides
    if sides is None:
        return
    name, (was_in, is_in) = change.thing.name, sides
    # What moves to another module may leave its frozen files behind.
    homes = (module for module in is_in.contracts.modules() if module.path in (was_in.module.path, is_in.module.path))
    now = {one.version for module in homes for one in released(module, name)}
    for frozen in released(was_in.module, name):
        version = frozen.version
        if version not in now:
            message = f"the frozen version {version} of {quoted(name)} is gone"
            yield RULE.at(spot(frozen), spot(change.after), message)
