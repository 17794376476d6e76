"""What a search for one value can come to, and what it blames where there is none."""

from __future__ import annotations

from typing import TypeAlias

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.json_values import Json

Blame: TypeAlias = int  # A set of causes, one bit each: the literals that were asked for, and the choices made since.


@dataclass(frozen=True, slots=True)
class Found:
    """A value that satisfies everything."""

    value: Json


@dataclass(frozen=True, slots=True)
class Refused:
    """No value does, because of these literals: a part of those asked for, which alone allow none."""

    core: frozenset[int]


@dataclass(frozen=True, slots=True)
class Clash:
    """No value does, because of these causes."""

    blame: Blame


@dataclass(frozen=True, slots=True)
class Open:
    """Nobody knows."""

    reason: str


Blamed: TypeAlias = dict[int, Blame]  # Literals, and why each of them must hold.
