"""A consumer reads more of an event."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Subscription
from treaty_generator.problem import pointer_text, quoted

RULE = Rule(
    id="subscription-field-added",
    breaks=(),
    bump=Bump.MINOR,
    why="Its own class has one more attribute, and the event is the same.",
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
  invoice.sent: {fields: [invoice_id]}
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
  invoice.sent: {fields: [invoice_id, cents]}
""",
    },
)


def find(change: Change[Subscription]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    reader = quoted(change.side.module.name)

    for field in after.fields or ():
        if before.fields is not None and field not in before.fields:
            message = f"{reader} now reads {quoted(pointer_text(field))} of {quoted(after.event)}"
            yield RULE.at(spot(before, "fields"), spot(after, "fields"), message)
    if before.fields is not None and after.fields is None:
        message = f"{reader} now reads all of {quoted(after.event)}"
        yield RULE.at(spot(before, "fields"), spot(after), message)
