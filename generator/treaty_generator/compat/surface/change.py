"""One difference between two generated packages, as the code that imports them feels it."""

from __future__ import annotations

from enum import StrEnum

from treaty_generator.compat.surface.kinds import rank
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer

Path = tuple[str, ...]
"""Of a module, below the contracts root."""


class Position(StrEnum):
    """What the code does that feels a difference."""

    IMPORT = "import"  # It names something of the package.
    READ = "read"  # It takes a value out of a payload, or out of what a call returns.
    GIVE = "give"  # It makes a payload, or passes arguments.
    IMPLEMENT = "implement"  # It extends an abstract class of the package.


@dataclass(frozen=True, slots=True)
class Subject:
    """What a difference belongs to: something with a name in the contract of a module.

    `kind` is `event`, `service`, `type`, `subscription` or `module`. `part` is `payload`, or `released` where it is
    that of an older major; `request`, `response` or the name of an error of `operation`; or empty.
    """

    module: Path
    kind: str
    name: str
    operation: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class SurfaceChange:
    """A difference that a type checker sees.

    `package` is the module in whose package it shows, which is not the subject's own where a consumer is shown a part
    of an event. `path` leads to the property in the payload; `*` is any item, or any name. `name` is the Python name.
    The snippet of a break type-checks with the package as it was, and not as it is; of others, it is empty or shows
    what an implementation lacks.
    """

    kind: str
    subject: Subject
    package: Path
    name: str
    message: str
    position: Position
    is_break: bool
    path: Pointer = ()
    snippet: str = ""

    @property
    def sort_key(self) -> tuple[Path, str, str, str, str, tuple[str, ...], bool, bool, int, str]:
        """By subject and path; what breaks first, and what shows in the subject's own package first."""
        where = self.subject
        path = tuple(str(step) for step in self.path)
        is_elsewhere = self.package != where.module
        ours = (where.module, where.kind, where.name, where.operation, where.part, path)
        return (*ours, not self.is_break, is_elsewhere, rank(self.kind, self.is_break), self.name)
