"""Another property decides which events are delivered in order."""

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
    id="key-changed",
    breaks=(Breaks.FORWARD,),
    bump=Bump.MAJOR,
    why="Consumers rely on the order of events with the same key, and now other events are kept in order.",
    fix="publish a new event with the other key beside this one, move the consumers, then remove this one",
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
    key: buyer
    schema: {type: object, required: [id, buyer], properties: {id: {type: string}, buyer: {type: string}}}
""",
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.key is not None and after.key is not None and before.key != after.key:
        message = f"the key of {quoted(after.name)} was {quoted(before.key)}, and is {quoted(after.key)}"
        yield RULE.at(spot(before, "key"), spot(after, "key"), message)
