"""The subjects that may differ, each with all that judging it needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from treaty_generator.compat.chain import Frozen
from treaty_generator.compat.change import Change
from treaty_generator.compat.judgement import Kind
from treaty_generator.compat.policy import Policy, Protection
from treaty_generator.compat.versions import precedence
from treaty_generator.contract.model import Contracts
from treaty_generator.dataclass import dataclass

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.pair import Released

Path = tuple[str, ...]
Archive = Mapping[tuple[Kind, Path, str], tuple[Frozen, ...]]
"""The frozen versions of a subject, by its kind, the path of its system and its name; the oldest first."""

Key = tuple[Path, str, str]
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


def archive_of(before: Contracts, after: Contracts, released: Iterable[Released]) -> Archive:
    """Collect all frozen versions; of one that is there twice, the one that was there before."""
    found: dict[tuple[Kind, Path, str], dict[str, Frozen]] = {}
    for contracts in (before, after):
        for module in contracts.modules():
            for kind, frozen in ((Kind.EVENT, module.released), (Kind.SERVICE, module.released_services)):
                for thing in frozen:
                    _note(found, (kind, module.path[:-1], thing.name), (contracts, thing))
    for one in released:
        kind = Kind.EVENT if one.section == "events" else Kind.SERVICE
        for version in one.versions:
            _note(found, (kind, one.module[:-1], one.name), (after, version))
    return {key: tuple(sorted(known.values(), key=_age)) for key, known in found.items()}


def _note(found: dict[tuple[Kind, Path, str], dict[str, Frozen]], key: tuple[Kind, Path, str], frozen: Frozen) -> None:
    """What is frozen stands alone, so it does not matter with which contracts it is read."""
    if frozen[1].version:
        found.setdefault(key, {}).setdefault(frozen[1].version, frozen)


def _age(frozen: Frozen) -> tuple[Any, str]:
    return precedence(frozen[1].version), frozen[1].version
