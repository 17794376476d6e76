"""A consumer does not understand the current version of an event."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.contract.ranges import parse_range
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="version-excluded",
    why="Every event that is published now would be refused by this consumer.",
    fix="teach the consumer the current version, then widen the range",
)


@lru_cache(maxsize=256)
def _admits(versions: str, version: str) -> bool:
    """Whether a range admits a version; of what is no range, somebody else complains."""
    understood = parse_range(versions)
    return understood is None or understood.admits(version)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        for module in system.modules:
            for subscription in module.subscriptions:
                declared = system.event(subscription.event)
                event = declared[1] if declared is not None else None
                if event is None or not subscription.versions or not event.version:
                    continue
                if not _admits(subscription.versions, event.version):
                    admitted = quoted(subscription.versions)
                    message = f"{quoted(event.name)} is at version {event.version}, which {admitted} does not admit"
                    yield RULE.at(subscription.origin, message, "versions")
