"""Two modules of one system declare the same event."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Event
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="event-repeated",
    why="An event is known by its name alone, so nobody could tell which of the two a subscription means.",
    fix="keep one declaration, or rename one of the events",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        seen: dict[str, Event] = {}
        for _, event in system.events():
            first = seen.setdefault(event.name, event)
            if first is not event:
                place = first.origin.place(key=True)
                message = f"the event {quoted(event.name)} is already declared in {place.file}:{place.line}"
                yield RULE.at(event.origin, message, key=True)
