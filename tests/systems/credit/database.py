"""What outlives a program, and what every module of Credit has in common: it needs the database."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from generated.credit import transactions as book
from generated.credit import user_management as people
from generated.credit.shared import HealthReport
from treaty import Module, Ports


@dataclass
class Database:
    """What the modules share, once connection_api has connected to it."""

    is_reachable: bool = True
    is_connected: bool = False
    accounts: dict[UUID, people.Account] = field(default_factory=dict[UUID, people.Account])
    passwords: dict[str, str] = field(default_factory=dict[str, str])
    balances: dict[UUID, int] = field(default_factory=dict[UUID, int])
    deposits: dict[str, tuple[UUID, int, UUID]] = field(default_factory=dict[str, tuple[UUID, int, UUID]])
    journal: list[book.Transaction] = field(default_factory=list[book.Transaction])
    movements: set[UUID] = field(default_factory=set[UUID])  # Those that a line of the journal stands for.
    transfers: dict[str, book.Transaction] = field(default_factory=dict[str, book.Transaction])
    told: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    made: int = 0

    def new_id(self) -> UUID:
        """Make an id, the same in every run."""
        self.made += 1
        return uuid5(NAMESPACE_URL, str(self.made))


class OnDatabase(Module):
    """A module that needs a database that is connected, from its start to its stop."""

    def __init__(self, ports: Ports, database: Database) -> None:
        self.database, self._registry, self.clock = database, ports.registry, ports.clock

    async def start(self) -> None:
        if not self.database.is_connected:
            raise ConnectionError(f"{self.name} has no database")
        self.database.told.append(("started", self.name))

    async def stop(self) -> None:
        if not self.database.is_connected:
            raise ConnectionError(f"{self.name} has lost its database")
        self.database.told.append(("stopped", self.name))

    def report(self) -> HealthReport:
        """Say how it is, and whether those answer whom it requires."""
        answers = {name: self._registry.status(name).may_be_called for name in self.requires}
        is_connected = self.database.is_connected
        status: Literal["healthy", "unhealthy"] = "healthy" if is_connected and all(answers.values()) else "unhealthy"
        return HealthReport(
            status=status, dependencies=answers, database_connected=is_connected, checked_at=self.clock.now()
        )
