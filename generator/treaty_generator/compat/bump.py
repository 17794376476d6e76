"""How far a version moves, and how far it has to: nothing, PATCH, MINOR or MAJOR (semver 2.0)."""

from __future__ import annotations

from enum import IntEnum


class Bump(IntEnum):
    """What a change asks of a version; the larger one is the one that asks for more."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Write it as people and reports do: `none`, `patch`, `minor`, `major`."""
        return self.name.lower()
