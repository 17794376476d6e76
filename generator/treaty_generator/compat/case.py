"""The subjects that may differ, each with all that judging it needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from treaty_generator.compat.chain import Frozen
from treaty_generator.compat.change import Change
from treaty_generator.compat.judgement import Kind
from treaty_generator.compat.policy import Policy, Protection
from treaty_generator.compat.versions import precedence
from treaty_generator.contract.model import Contracts

Archive = Mapping[tuple[Kind, tuple[str, ...], str], tuple[Frozen, ...]]
"""The frozen versions of a subject, by its kind, the path of its system and its name; the oldest first."""

Key = tuple[tuple[str, ...], str, str]
"""What a subject is known by on one side: the path of its module, its kind, its name."""


@dataclass(frozen=True, slots=True)
class Case:
    """One subject in both versions."""

    kind: Kind
    change: Change[Any]
    name: str
    protection: Protection
    frozen: tuple[Frozen, ...]

    @property
    def is_versioned(self) -> bool:
        """Whether it has a version of its own."""
        return self.kind in (Kind.EVENT, Kind.SERVICE)

    @property
    def keys(self) -> frozenset[Key]:
        """What it is known by, as it was and as it is."""
        sides = (side for side in (self.change.was_in, self.change.is_in) if side is not None)
        return frozenset((side.module.path, str(self.kind), self.name) for side in sides)


def case_of(kind: Kind, change: Change[Any], policy: Policy, archive: Archive) -> Case:
    """Settle what holds for a subject."""
    name = change.thing.event if kind is Kind.SUBSCRIPTION else change.thing.name
    frozen = archive.get((kind, change.side.module.path[:-1], name), ())
    return Case(kind, change, name, policy.protection(name), frozen)


def archive_of(versions: Iterable[Contracts]) -> Archive:
    """Collect the frozen versions of several contracts; of one that is there twice, the first that is met."""
    found: dict[tuple[Kind, tuple[str, ...], str], dict[str, Frozen]] = {}
    for contracts in versions:
        for kind, path, thing in _released(contracts):
            found.setdefault((kind, path, thing.name), {}).setdefault(thing.version, (contracts, thing))
    return {key: tuple(sorted(known.values(), key=_age)) for key, known in found.items()}


def _released(contracts: Contracts) -> Iterator[tuple[Kind, tuple[str, ...], Any]]:
    for module in contracts.modules():
        yield from ((Kind.EVENT, module.path[:-1], event) for event in module.released)


def _age(frozen: Frozen) -> tuple[Any, str]:
    return precedence(frozen[1].version), frozen[1].version
