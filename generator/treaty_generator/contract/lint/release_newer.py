"""A frozen version is newer than the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import semver

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Event, Service
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="release-newer",
    why="Versions only go up: what was released as a newer one may be stored already, and nothing brings it down.",
    fix="raise the version above all that were released",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for module in contracts.modules():
        yield from _behind(module.events, module.released)
        yield from _behind(module.services, module.released_services)


def _behind(declared: Iterable[Event | Service], released: Iterable[Event | Service]) -> Iterator[Problem]:
    newest = {frozen.name: frozen for frozen in released}  # The last of each name, as they are sorted.
    for one in declared:
        frozen = newest.get(one.name)
        if frozen is not None and one.version and semver.Version.parse(one.version) < frozen.version:
            message = f"{quoted(one.name)} is at version {one.version}, and {frozen.version} was released"
            yield RULE.at(one.origin, message, "version")
