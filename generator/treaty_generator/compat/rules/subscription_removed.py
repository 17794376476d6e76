"""A module says nothing more about an event that it handled."""

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
    id="subscription-removed",
    breaks=(),
    bump=Bump.NONE,
    why="Nobody else relies on it; but who changes the event no longer knows what this module reads.",
    fix="keep it while the module handles the event",
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
  invoice.sent: {versions: ">=1.0,<2"}
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
        "orders/subscriptions.yaml": "module: {}\n",
    },
)


def find(change: Change[Subscription]) -> Iterator[Finding]:
    if change.before is not None and change.after is None:
        message = f"{quoted(change.side.module.name)} no longer says what it reads of {quoted(change.before.event)}"
        yield RULE.at(spot(change.before), None, message)
