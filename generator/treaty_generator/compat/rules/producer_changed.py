"""Another module publishes the event."""

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
    id="producer-changed",
    breaks=(Breaks.SOURCE,),
    bump=Bump.MAJOR,
    why="The publisher of the module that published it until now loses the method for it.",
    fix="declare a new event for the other module, and deprecate this one",
    before={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    after={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "2.0.0"
    producer: billing
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both, sides = change.both, change.sides
    if both is None or sides is None:
        return
    was, now = (event.producer for event in both)
    went_along = all(event.producer == side.module.name for event, side in zip(both, sides, strict=True))
    if was != now and not went_along:  # `event-moved` tells of one that went along with its module.
        message = f"{quoted(change.thing.name)} was published by {quoted(was)}, and is by {quoted(now)}"
        yield RULE.at(spot(change.before, "producer"), spot(change.after, "producer"), message)
