"""Handling an event may publish other events."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Subscription
from treaty_generator.problem import quoted

RULE = Rule(
    id="emits-changed",
    breaks=(),
    bump=Bump.NONE,
    why="It is for finding loops and for drawing; the events have contracts of their own.",
    fix="nothing has to be done",
    before={
        "billing/events.yaml": """\
events:
  invoice.sent:
    version: "1.0.0"
    consumers: [orders]
    schema: {type: object, properties: {invoice_id: {type: string}, cents: {type: integer}}}
""",
        "orders/subscriptions.yaml": """\
subscriptions:
  invoice.sent: {emits: []}
""",
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
  invoice.sent:
    version: "1.0.0"
    consumers: [orders]
    schema: {type: object, properties: {invoice_id: {type: string}, cents: {type: integer}}}
""",
        "orders/subscriptions.yaml": """\
subscriptions:
  invoice.sent: {emits: [order.placed]}
""",
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
)


def find(change: Change[Subscription]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if sorted(before.emits) != sorted(after.emits):
        message = f"what {quoted(change.side.module.name)} publishes when it handles {quoted(after.event)} has changed"
        yield RULE.at(spot(before, "emits"), spot(after, "emits"), message)
