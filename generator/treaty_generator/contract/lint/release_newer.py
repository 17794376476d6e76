"""A frozen version is newer than the contract."""

from __future__ import annotations

from collections.abc import Iterator

import semver

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="release-newer",
    why="Versions only go up: what was released as a newer one may be stored already, and nothing brings it down.",
    fix="raise the version of the event above all that were released",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for module in contracts.modules():
        newest = {frozen.name: frozen for frozen in module.released}  # The last of each name, as they are sorted.
        for event in module.events:
            frozen = newest.get(event.name)
            if frozen is not None and event.version and semver.Version.parse(event.version) < frozen.version:
                message = f"{quoted(event.name)} is at version {event.version}, and {frozen.version} was released"
                yield RULE.at(event.origin, message, "version")
