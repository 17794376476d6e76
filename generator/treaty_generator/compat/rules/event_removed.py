"""An event is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change, Side
from treaty_generator.compat.consumers import consumers_of
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.frozen import promises_nothing
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event
from treaty_generator.problem import quoted

RULE = Rule(
    id="event-removed",
    breaks=(Breaks.FORWARD, Breaks.SOURCE),
    bump=Bump.MAJOR,
    why="Its consumers wait for events that nobody publishes any more, and no version is left that could tell them.",
    fix="deprecate it and let its consumers go; once a version without any is out, it may be removed",
    before="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
  order.paid:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    after="""\
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {order_id: {type: string}}}
""",
    is_fault=True,
)


def find(change: Change[Event]) -> Iterator[Finding]:
    event, side = change.before, change.was_in
    if event is None or side is None or change.after is not None:
        return
    consumers = list(consumers_of(side, event))
    found = RULE.at(spot(event), None, f"the event {quoted(event.name)} is gone{_reason(side, event, consumers)}")
    may_go = not consumers and _is_announced(side, event)
    yield replace(found, breaks=frozenset(), bump=Bump.NONE, is_fault=False) if may_go else found


def _reason(side: Side, event: Event, consumers: list[str]) -> str:
    if consumers:
        return f", and {', '.join(map(quoted, consumers))} consumed it"
    return "" if _is_announced(side, event) else ", and was never deprecated"


def _is_announced(side: Side, event: Event) -> bool:
    """Whether nobody can be surprised: it was deprecated, or was never more than a pre-release."""
    return event.deprecated is not None or promises_nothing(side.module, event)
