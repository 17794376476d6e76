"""A consumer understands other versions than before."""

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
    id="subscription-range-changed",
    breaks=(),
    bump=Bump.NONE,
    why="The range says which versions its handler was written for; a narrower one needs no older payload to be left.",
    fix="narrow a range only when nothing older is stored or published any more",
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
        "orders/subscriptions.yaml": """\
subscriptions:
  invoice.sent: {versions: ">=1.0,<3"}
""",
    },
)


def find(change: Change[Subscription]) -> Iterator[Finding]:
    both = change.both
    if both is None:
        return
    before, after = both
    if (before.versions or "") != (after.versions or ""):
        reader, event = quoted(change.side.module.name), quoted(after.event)
        message = f"{reader} understood {_said(before)} of {event}, and understands {_said(after)}"
        yield RULE.at(spot(before, "versions"), spot(after, "versions"), message)


def _said(entry: Subscription) -> str:
    return quoted(entry.versions) if entry.versions else "every version"
