"""What modules do without when they run without their neighbours; it is told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from treaty import notices
from treaty.modules import ModuleRegistry
from treaty.system.checking import missing_from
from treaty.system.module import Module


class Missing(NamedTuple):
    """A neighbour that is not there, and what that means."""

    name: str
    impact: tuple[str, ...]


class Alone:
    """Knows which modules are missing, where that is allowed; otherwise none is."""

    def __init__(self, is_allowed: bool) -> None:
        self.is_allowed = is_allowed
        self.missing: tuple[Missing, ...] = ()  # By name.
        self._told: set[str] = set()

    def look(self, modules: Sequence[Module], registry: ModuleRegistry) -> None:
        """Find out what is missing, and say so where that is new."""
        if not self.is_allowed:
            return
        known = {module.name for module in modules} | set(registry.modules())
        found: dict[str, list[str]] = {}
        for module in modules:
            for name, impact in missing_from(module, known):
                found.setdefault(name, []).append(impact)
            for name in dict.fromkeys(module.optional):
                if name not in known:
                    found.setdefault(name, []).append(f"{module.name} makes use of it where it is there")
        self.missing = tuple(Missing(name, tuple(impact)) for name, impact in sorted(found.items()))
        new = [one for one in self.missing if one.name not in self._told]
        if new:
            self._told.update(one.name for one in new)
            impacts = tuple(each for one in new for each in one.impact)
            names = tuple(sorted(module.name for module in modules))
            notices.runs_alone(names, tuple(one.name for one in new), impacts)

    def present(self, required: Iterable[str]) -> tuple[str, ...]:
        """Leave out what is missing: those who run alone are asked nevertheless."""
        missing = {one.name for one in self.missing}
        return tuple(name for name in required if name not in missing)
