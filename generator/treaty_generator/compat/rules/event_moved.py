"""An event is declared by another module."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="event-moved",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="Its class is in another package, so code that imports it from the old one stops working.",
    fix="declare a new event in the other module, publish both, and remove this one when nobody handles it any more",
    before={
        "billing/events.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    after={
        "billing/events.yaml": """\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
        "orders/events.yaml": "module: {}\n",
    },
)


def find(change: Change[Event]) -> Iterator[Finding]:
    sides = change.sides
    if sides is None:
        return
    was, now = ("/".join(side.module.path) for side in sides)
    if was != now:
        message = f"the event {quoted(change.thing.name)} moved from the module {quoted(was)} to {quoted(now)}"
        yield RULE.at(spot(change.before), spot(change.after), message)
