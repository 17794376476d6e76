"""What outlives a program, such as accounts, mails and charges: tests look at it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from generated.aura import billing as bill
from generated.aura import mentalhealth as mind
from generated.aura import users as people

After: TypeAlias = Callable[[str], None]


def nothing(handler: str) -> None:
    """Do nothing."""


@dataclass
class Practice:
    """What is outside of the program; `after` is called when some work is done, and may fail."""

    users: dict[int, people.User]
    sessions: dict[int, mind.TherapySession] = field(default_factory=dict[int, mind.TherapySession])
    kinds: dict[int, str] = field(default_factory=dict[int, str])  # Of sessions, as billing heard of them.
    mails: dict[UUID, tuple[int, str]] = field(default_factory=dict[UUID, tuple[int, str]])
    charges: dict[int, bill.Charge] = field(default_factory=dict[int, bill.Charge])
    unreachable: set[int] = field(default_factory=set[int])
    handled: Counter[str] = field(default_factory=Counter[str])
    after: After = nothing

    def done(self, handler: str) -> None:
        """Count what has been done."""
        self.handled[handler] += 1
        self.after(handler)
