"""What a rule of the gate says of itself."""

from __future__ import annotations

from collections.abc import Mapping

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place

Example = str | Mapping[str, str]
"""Contract files by their paths below the contracts root; a text alone is the file `orders/events.yaml`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The plain facts of a rule: a permanent id, whom its change breaks, why, and how to make the change safely.

    `breaks` is what the change does or, for a rule about schemas, what it can do: there, inclusion decides.
    `before` and `after` are an example, as contract files of a module `orders`; a test runs it, and it must fire.
    """

    id: str
    breaks: tuple[Breaks, ...]
    bump: Bump
    why: str
    fix: str
    before: Example
    after: Example
    is_fault: bool = False

    def at(self, before: Place | None, after: Place | None, message: str) -> Finding:
        """Say what was found, and where."""
        return Finding(
            self.id, message, self.bump, before, after, frozenset(self.breaks), self.fix, is_fault=self.is_fault
        )


def files(example: Example) -> Mapping[str, str]:
    """The files of an example, by their paths below the contracts root."""
    return {"orders/events.yaml": example} if isinstance(example, str) else example
