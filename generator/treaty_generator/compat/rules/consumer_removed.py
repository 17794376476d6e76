"""A module does not handle the event any more."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import listed, spot
from treaty_generator.contract.model import Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="consumer-removed",
    breaks=(),
    bump=Bump.NONE,
    why="It was that module's own decision, and the event is the same for all others.",
    fix="nothing has to be done",
    before={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    consumers: [billing]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    after={
        "billing/module.yaml": "module: {}\n",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both

    for name in before.consumers:
        if name not in after.consumers:
            message = f"{quoted(name)} does not consume {quoted(after.name)} any more"
            yield RULE.at(listed(before, "consumers", name), spot(after, "consumers"), message)
