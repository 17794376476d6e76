"""An event survives less than before."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Durability, Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="durability-weakened",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Consumers count on events that now may be lost.",
    fix="publish a new event that promises less beside this one, and move the consumers that can bear it",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    durability: strict
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    durability: memory
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)

_ORDER = (Durability.MEMORY, Durability.DURABLE, Durability.STRICT)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if _ORDER.index(after.durability) < _ORDER.index(before.durability):
        message = f"{quoted(after.name)} was {before.durability}, and is only {after.durability}"
        yield RULE.at(spot(before, "durability"), spot(after, "durability"), message)
