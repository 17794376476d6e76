"""Events with the same key are no longer delivered in order."""

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
    id="key-removed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Consumers that rely on the order see a later event before an earlier one.",
    fix="keep the key until no consumer relies on the order",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    key: id
    schema: {type: object, required: [id, buyer], properties: {id: {type: string}, buyer: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "2.0.0"
    schema: {type: object, required: [id, buyer], properties: {id: {type: string}, buyer: {type: string}}}
""",
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.key is not None and after.key is None:
        message = f"{quoted(after.name)} is no longer delivered in order by {quoted(before.key)}"
        yield RULE.at(spot(before, "key"), spot(after, "key"), message)
