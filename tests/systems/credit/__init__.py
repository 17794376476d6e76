"""Credit as a whole system: connections, users, wallets and a journal, which start one after another."""

from collections.abc import Callable
from functools import partial

from tests.systems.credit.connection_api import ConnectionApi
from tests.systems.credit.database import Database, OnDatabase
from tests.systems.credit.transactions import Transactions
from tests.systems.credit.user_management import UserManagement
from tests.systems.credit.wallet import BONUS, Wallet
from treaty import Module, Ports

__all__ = ["BONUS", "ORDER", "ConnectionApi", "Database", "Transactions", "UserManagement", "Wallet", "makers"]

ORDER = ("connection_api", "user_management", "wallet", "transactions")
"""In which the modules start."""


def makers(database: Database) -> dict[str, Callable[[Ports], Module]]:
    """Say how each module is made, by name."""
    kinds: tuple[type[OnDatabase], ...] = (ConnectionApi, UserManagement, Wallet, Transactions)
    return {kind.name: partial(kind, database=database) for kind in kinds}
