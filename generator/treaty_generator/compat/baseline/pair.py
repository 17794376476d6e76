"""Two versions of the contracts, and what is wrong with either."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.baseline.entries import Entry
from treaty_generator.contract.model import Contracts, Event, Module, Service
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Problem

Path = tuple[str, ...]
"""Of a module, below the contracts root."""


@dataclass(frozen=True, slots=True)
class Released:
    """Every frozen version of one event or service, the oldest first."""

    module: Path
    section: str  # Where the contract declares it: `events` or `services`.
    name: str
    versions: tuple[Event | Service, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The contracts as they were and as they are; what a change cannot reach may be left out of both.

    `reached` holds, by the path of their module, the entries that differ or refer to what does, as section and name:
    `("events", "order.placed")`. Only these need to be compared; None is everything. What else was read is the same on
    both sides, and is there because these refer to it, or because it tells who is hurt.

    `problems` are those of today, lint included. `baseline_problems` are the errors that keep the earlier version from
    being read; with any, nothing can be judged. Without `has_packages` nobody can have used the Python code of the
    earlier version: of contracts that break the rules no packages are made, and a baseline that `holds_schemas_alone`,
    as a registry does, knows of none.
    """

    label: str
    before: Contracts
    after: Contracts
    reached: dict[Path, frozenset[Entry]] | None = None
    problems: tuple[Problem, ...] = ()
    baseline_problems: tuple[Problem, ...] = ()
    has_packages: bool = True
    holds_schemas_alone: bool = False
    prefix: str = ""  # What files of the earlier version bear before their names, such as `origin/main:`.

    @property
    def released(self) -> tuple[Released, ...]:
        """All frozen versions, as they lie on disk, of what was reached."""
        found = (released for module in self.after.modules() for released in released_by(module))
        return tuple(
            released for released in found if self.is_reached(released.module, released.section, released.name)
        )

    def is_reached(self, module: Path, section: str, name: str) -> bool:
        """Whether an entry may differ from what it was; a section is `types`, `events`, `services`, `subscriptions`."""
        return self.reached is None or (section, name) in self.reached.get(module, ())


def released_by(module: Module) -> Iterator[Released]:
    """Go through what a module has frozen, events first, by name."""
    for section, frozen in (("events", module.released), ("services", module.released_services)):
        for name in dict.fromkeys(one.name for one in frozen):
            yield Released(module.path, section, name, tuple(one for one in frozen if one.name == name))
