"""It is decided otherwise how payloads of an older major come up to this one."""

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
    id="upcasts-changed",
    breaks=(),
    bump=Bump.MINOR,
    why="Who makes the upcaster may have to write a step, or can no longer read old payloads.",
    fix="say `none` only when nothing older is stored any more",
    before="""\
events:
  order.placed:
    version: "2.0.0"
    upcasts: {"1": manual}
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "2.1.0"
    upcasts: {"1": none}
    schema: {type: object, properties: {order_id: {type: string}}}
""",
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if before.upcasts != after.upcasts:
        message = f"the upcasts of {quoted(after.name)} are decided otherwise"
        yield RULE.at(spot(before, "upcasts"), spot(after, "upcasts"), message)
