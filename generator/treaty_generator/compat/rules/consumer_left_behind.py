"""A consumer understands no version that is still published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.consumers import subscriptions_to
from treaty_generator.compat.finding import Finding, Hurt
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Subscription
from treaty_generator.contract.ranges import parse_range
from treaty_generator.problem import quoted

RULE = Rule(
    id="consumer-left-behind",
    breaks=(),
    bump=Bump.NONE,
    why="It refuses every event that is published from now on.",
    fix="teach the consumer the new version and widen its range first; it may admit both",
    before={
        "billing/subscriptions.yaml": 'subscriptions:\n  order.placed: {versions: ">=1.0,<2"}\n',
        "orders/events.yaml": """\
events:
  order.placed:
    version: "1.0.0"
    consumers: [billing]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    after={
        "billing/subscriptions.yaml": 'subscriptions:\n  order.placed: {versions: ">=1.0,<2"}\n',
        "orders/events.yaml": """\
events:
  order.placed:
    version: "2.0.0"
    consumers: [billing]
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    },
    is_fault=True,
)


def find(change: Change[Event]) -> Iterator[Finding]:
    both, sides = change.both, change.sides
    if both is None or sides is None or not both[1].version:
        return
    before, after = both
    known = subscriptions_to(sides[0], before.name)
    for module, entry in sorted(subscriptions_to(sides[1], after.name).items()):
        was_behind = module in known and not _admits(known[module], before.version)
        if not was_behind and not _admits(entry, after.version):
            message = f"{quoted(module)} understands {quoted(entry.versions)} of {quoted(after.name)}, "
            message += f"and {after.version} is not in it"
            hurt = Hurt(module, fields=entry.fields, versions=entry.versions or "")
            yield replace(RULE.at(spot(before, "version"), spot(after, "version"), message), hurts=(hurt,))


def _admits(entry: Subscription, version: str) -> bool:
    """Whether a consumer understands a version; of what is no range, reading has complained."""
    understood = parse_range(entry.versions) if entry.versions else None
    return understood is None or not version or understood.admits(version)
