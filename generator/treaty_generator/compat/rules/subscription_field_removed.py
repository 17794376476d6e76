"""A consumer reads less of an event."""

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
    id="subscription-field-removed",
    breaks=(),
    bump=Bump.MINOR,
    why="Its own class lacks an attribute, which only its own code can miss; changes there hurt it no more.",
    fix="remove the attribute from the handler in the same change",
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
  invoice.sent: {fields: [invoice_id, cents]}
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
  invoice.sent: {fields: [invoice_id]}
""",
    },
)


def find(change: Change[Subscription]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    reader = quoted(change.side.module.name)

    for field in before.fields or ():
        if after.fields is not None and field not in after.fields:
            message = f"{reader} no longer reads {quoted(pointer_text(field))} of {quoted(after.event)}"
            yield RULE.at(spot(before, "fields"), spot(after, "fields"), message)
    if before.fields is None and after.fields is not None:
        message = f"{reader} now reads only some of {quoted(after.event)}"
        yield RULE.at(spot(before), spot(after, "fields"), message)
