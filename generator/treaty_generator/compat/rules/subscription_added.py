"""A module says more about an event that it handles."""

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
    id="subscription-added",
    breaks=(),
    bump=Bump.NONE,
    why="It speaks of its own code, and nobody else relies on that.",
    fix="nothing has to be done",
    before={
        "billing/events.yaml": """\
events:
  invoice.sent:
    version: "1.0.0"
    consumers: [orders]
    schema: {type: object, properties: {invoice_id: {type: string}, cents: {type: integer}}}
""",
        "orders/subscriptions.yaml": "module: {}\n",
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
  invoice.sent: {versions: ">=1.0,<2"}
""",
    },
)


def find(change: Change[Subscription]) -> Iterator[Finding]:
    if change.before is None and change.after is not None:
        message = f"{quoted(change.side.module.name)} says what it reads of {quoted(change.after.event)}"
        yield RULE.at(None, spot(change.after), message)
