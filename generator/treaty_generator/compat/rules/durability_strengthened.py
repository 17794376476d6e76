"""An event survives more than before."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Durability, Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="durability-strengthened",
    breaks=(),
    bump=Bump.MINOR,
    why="Consumers get all that they got, and lose less; the log behind it must be able to keep the promise.",
    fix="let the version say so",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    durability: durable
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)

_ORDER = (Durability.MEMORY, Durability.DURABLE, Durability.STRICT)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if _ORDER.index(after.durability) > _ORDER.index(before.durability):
        message = f"{quoted(after.name)} was {before.durability}, and is {after.durability}"
        yield RULE.at(spot(before, "durability"), spot(after, "durability"), message)
