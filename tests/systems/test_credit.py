"""Credit starts and stops in the order of what its modules require, moves credit, and says who did what."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from generated.credit.connection_api import CONNECTION, ConnectionClient
from generated.credit.transactions import (
    TRANSACTIONS,
    InsufficientFunds,
    SameUser,
    Transaction,
    TransactionsClient,
    UserNotFound,
)
from generated.credit.user_management import USERS, UsersClient, WrongCredentials
from generated.credit.wallet import WALLET, KeyReused, WalletClient
from tests.systems.credit import BONUS, ORDER, Database, makers
from tests.systems.notes import Notes
from treaty import (
    CapabilityMissing,
    DomainError,
    Forbidden,
    Guard,
    Operation,
    Outcome,
    Principal,
    StartFailed,
    System,
    SystemInvalid,
    use_context,
    use_principal,
)
from treaty.testing import FakeClock, RecordingBus, fake

RIGHTS = frozenset(
    {
        "modules:read",
        "transactions:read",
        "transactions:write",
        "users:read",
        "users:write",
        "wallet:deposit",
        "wallet:read",
        "wallet:withdraw",
    }
)
CLERK = Principal("clerk", RIGHTS)
PASSWORD = "correct-horse-battery"
OPERATIONS = [operation for service in (CONNECTION, USERS, WALLET, TRANSACTIONS) for operation in service.operations]


@asynccontextmanager
async def credit(
    database: Database, order: tuple[str, ...] = ORDER, audit: Notes | None = None
) -> AsyncGenerator[System]:
    """Run Credit. Whoever handles what the clerk has caused may do what the clerk may."""
    modules = [makers(database)[name] for name in order]
    clock = FakeClock()
    guard = Guard(grants={CLERK.name: RIGHTS}, clock=clock)
    async with System(*modules, bus=RecordingBus(clock=clock, guard=guard, auditor=audit), clock=clock) as system:
        yield system


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
async def system(database: Database) -> AsyncGenerator[System]:
    async with credit(database) as system:
        yield system


async def opened(system: System, username: str, referrer_id: UUID | None = None) -> UUID:
    """Open an account, and wait until it has its wallet."""
    users = UsersClient(system.router)
    account = await users.create_user(
        username=username, email=f"{username}@example.org", password=PASSWORD, referrer_id=referrer_id
    )
    await system.bus.idle()
    return account.user_id


async def deposited(system: System, username: str, amount: int) -> UUID:
    user_id = await opened(system, username)
    await WalletClient(system.router).deposit(
        user_id=user_id, amount=amount, idempotency_key=f"first-deposit-{username}"
    )
    await system.bus.idle()
    return user_id


async def available(system: System, *user_ids: UUID) -> list[int]:
    wallet = WalletClient(system.router)
    return [(await wallet.balance(user_id=user_id)).available for user_id in user_ids]


async def lines(system: System, user_id: UUID) -> list[tuple[str, int]]:
    """Read a user's journal, oldest line first."""
    found: list[Transaction] = []
    cursor: str | None = None
    while True:
        page = await TransactionsClient(system.router).list_transactions(user_id=user_id, page_size=2, cursor=cursor)
        found += page.transactions
        cursor = page.next_cursor
        if cursor is None:
            return [(line.kind, line.amount) for line in reversed(found)]


# Start and stop


@pytest.mark.parametrize("order", list(permutations(ORDER)), ids="-".join)
async def test_modules_start_in_the_order_of_what_they_require(database: Database, order: tuple[str, ...]) -> None:
    async with credit(database, order) as system:
        assert system.status().is_healthy
        assert database.told == [("started", name) for name in ORDER]
        database.told.clear()
    assert database.told == [("stopped", name) for name in reversed(ORDER)]
    assert not database.is_connected


@pytest.mark.parametrize("order", [ORDER, tuple(reversed(ORDER))], ids=["first", "last"])
async def test_without_a_database_nothing_starts_and_one_report_says_why(
    database: Database, order: tuple[str, ...]
) -> None:
    database.is_reachable = False
    with pytest.raises(StartFailed) as caught:
        async with credit(database, order):
            raise AssertionError("it has started")
    [(module, why)] = caught.value.failures
    assert (module, caught.value.stopped) == ("connection_api", ())
    assert "ConnectionError" in why
    assert "connection_api" in str(caught.value)
    assert database.told == []


async def test_what_had_started_is_stopped_again_in_reverse(database: Database) -> None:
    def impatient(ports: Any) -> Any:
        wallet = makers(database)["wallet"](ports)

        async def start() -> None:
            raise ConnectionError("the table of wallets is locked")

        wallet.start = start  # type: ignore[method-assign]  # Only this one fails.
        return wallet

    modules = makers(database) | {"wallet": impatient}
    with pytest.raises(StartFailed) as caught:
        await System(*modules.values(), bus=RecordingBus()).start()
    assert [module for module, _ in caught.value.failures] == ["wallet"]
    assert caught.value.stopped == ("user_management", "connection_api")
    assert [what for what, name in database.told if name == "transactions"] == []


async def test_a_module_that_is_required_and_missing_is_named_before_anything_starts(database: Database) -> None:
    without = tuple(name for name in ORDER if name != "wallet")
    with pytest.raises(SystemInvalid) as caught:
        async with credit(database, without):
            raise AssertionError("it has started")
    [problem] = caught.value.problems
    assert "transactions" in problem
    assert "wallet" in problem
    assert database.told == []


# What it does


async def test_a_transfer_takes_from_one_and_gives_to_the_other(system: System, database: Database) -> None:
    with use_principal(CLERK):
        lena, oskar = await deposited(system, "lena_k", 2500), await opened(system, "oskar")
        transfers = TransactionsClient(system.router)
        line = await transfers.transfer(
            from_user_id=lena, to_user_id=oskar, amount=300, idempotency_key="gift-2025-00000009"
        )
        again = await transfers.transfer(
            from_user_id=lena, to_user_id=oskar, amount=300, idempotency_key="gift-2025-00000009"
        )
        await system.bus.idle()
        assert again == line == await transfers.get_transaction(transaction_id=line.transaction_id)
        assert (line.kind, line.counterparty_id) == ("transfer", oskar)
        assert await available(system, lena, oskar) == [2200, 300]
        assert await lines(system, lena) == [("deposit", 2500), ("transfer", 300)]
        assert await lines(system, oskar) == []  # The line is its sender's.


async def test_who_is_referred_gets_a_bonus_and_so_does_the_other(system: System) -> None:
    with use_principal(CLERK):
        oskar = await opened(system, "oskar")
        lena = await opened(system, "lena_k", referrer_id=oskar)
        assert await available(system, oskar, lena) == [BONUS, BONUS]
        await WalletClient(system.router).withdraw(user_id=lena, amount=100)
        await system.bus.idle()
        assert await lines(system, lena) == [("bonus", BONUS), ("withdrawal", 100)]


async def test_domain_errors_are_answers(system: System) -> None:
    nobody = UUID(int=404)
    with use_principal(CLERK):
        lena, oskar = await deposited(system, "lena_k", 900), await opened(system, "oskar")
        transfers, key = TransactionsClient(system.router), "gift-2025-00000010"
        with pytest.raises(InsufficientFunds) as short:
            await transfers.transfer(from_user_id=lena, to_user_id=oskar, amount=2500, idempotency_key=key)
        with pytest.raises(SameUser):
            await transfers.transfer(from_user_id=lena, to_user_id=lena, amount=1, idempotency_key=key)
        with pytest.raises(UserNotFound) as unknown:
            await transfers.transfer(from_user_id=lena, to_user_id=nobody, amount=1, idempotency_key=key)
        with pytest.raises(KeyReused):
            await WalletClient(system.router).deposit(user_id=lena, amount=1, idempotency_key="first-deposit-lena_k")
        with pytest.raises(WrongCredentials):
            await UsersClient(system.router).authenticate(username="lena_k", password="wrong")
        assert await available(system, lena, oskar) == [900, 0]
    assert (short.value.data.requested, short.value.data.available) == (2500, 900)
    assert unknown.value.data.user_id == nobody


async def test_without_wallets_nothing_moves_and_accounts_still_answer(system: System) -> None:
    with use_principal(CLERK):
        lena, oskar = await deposited(system, "lena_k", 900), await opened(system, "oskar")
        system.registry.switch_off("wallet", "the table of wallets is locked")
        transfers, key = TransactionsClient(system.router), "gift-2025-00000011"
        for _ in range(2):
            with pytest.raises(CapabilityMissing, match="the table of wallets is locked") as caught:
                await transfers.transfer(from_user_id=lena, to_user_id=oskar, amount=1, idempotency_key=key)
        assert caught.value.capability == "transactions.transfer"
        assert (await UsersClient(system.router).get_user_by_id(user_id=lena)).username == "lena_k"
        assert system.status().is_degraded
        system.registry.switch_on("wallet")
        await transfers.transfer(from_user_id=lena, to_user_id=oskar, amount=1, idempotency_key=key)
        assert await available(system, lena, oskar) == [899, 1]


async def test_each_says_whether_those_answer_whom_it_requires(system: System) -> None:
    with use_principal(CLERK):
        usage = await ConnectionClient(system.router).get_pool_usage()
        assert (usage.in_use, usage.idle) == (1, 0)
        healthy = await TransactionsClient(system.router).get_health()
        assert healthy.status == "healthy"
        assert healthy.dependencies == dict.fromkeys(ORDER[:-1], True)


# Who may


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_nobody_does_what_the_contract_gives_to_some(system: System, operation: Operation[Any, Any]) -> None:
    request, rest = fake(operation.request), RIGHTS - set(operation.permissions)
    for who in (Principal(""), Principal("guest", rest)):
        with use_principal(who):
            if operation.permissions:
                with pytest.raises(Forbidden) as caught:
                    await system.router.call(operation, request)
                assert caught.value.missing == operation.permissions
            else:
                with pytest.raises(DomainError):
                    await system.router.call(operation, request)  # Nobody has such an account.
    asked = [provider.calls for one in system.router.stats().capabilities for provider in one.providers]
    assert sum(asked) == (0 if operation.permissions else 2)


def test_all_but_signing_in_needs_a_permission() -> None:
    assert [str(one) for one in OPERATIONS if not one.permissions] == ["user_management.Users.authenticate"]
    assert {permission for one in OPERATIONS for permission in one.permissions} == RIGHTS


async def test_the_audit_says_who_did_what_for_whom(database: Database) -> None:
    audit = Notes()
    async with credit(database, audit=audit) as system:
        with use_principal(CLERK):
            lena, oskar = await deposited(system, "lena_k", 900), await opened(system, "oskar")
        audit.entries.clear()
        transfers, key = TransactionsClient(system.router), "gift-2025-00000012"
        with use_principal(CLERK), use_context(correlation_id="gift", principal="clerk"):
            await transfers.transfer(from_user_id=lena, to_user_id=oskar, amount=300, idempotency_key=key)
            with pytest.raises(InsufficientFunds):
                await transfers.transfer(from_user_id=lena, to_user_id=oskar, amount=900, idempotency_key=key + "x")
        with pytest.raises(Forbidden):
            await transfers.transfer(from_user_id=lena, to_user_id=oskar, amount=300, idempotency_key=key)
    calls = audit.calls()
    assert [(one.source, one.target.split(".", 2)[-1], one.principal, one.outcome) for one in calls] == [
        ("transactions", "get_user_by_id", "clerk", Outcome.DONE),
        ("transactions", "get_user_by_id", "clerk", Outcome.DONE),
        ("transactions", "withdraw", "clerk", Outcome.DONE),
        ("transactions", "deposit", "clerk", Outcome.DONE),
        ("", "transfer", "clerk", Outcome.DONE),
        ("transactions", "get_user_by_id", "clerk", Outcome.DONE),
        ("transactions", "get_user_by_id", "clerk", Outcome.DONE),
        ("transactions", "withdraw", "clerk", Outcome.DOMAIN_ERROR),
        ("", "transfer", "clerk", Outcome.DOMAIN_ERROR),
        ("", "transfer", "", Outcome.REFUSED),
    ]
    assert {one.correlation_id for one in calls[:-1]} == {"gift"}
    assert [one.payload for one in calls] == [None] * len(calls)
