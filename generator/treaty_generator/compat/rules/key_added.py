"""Events with the same key are now delivered in order."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="key-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Nobody relied on an order that was not promised; but a parked event now holds back later ones of its key.",
    fix="let the version say so",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, required: [id, buyer], properties: {id: {type: string}, buyer: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.1.0"
    key: id
    schema: {type: object, required: [id, buyer], properties: {id: {type: string}, buyer: {type: string}}}
""",
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.key is None and after.key is not None:
        message = f"{quoted(after.name)} is now delivered in order by {quoted(after.key)}"
        yield RULE.at(spot(before, "key"), spot(after, "key"), message)
