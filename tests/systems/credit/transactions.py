"""Transactions: transfers, and the journal of whatever has moved."""

import asyncio
from typing import Literal
from uuid import UUID

from generated.credit import transactions as book
from generated.credit import user_management as people
from generated.credit import wallet as purse
from generated.credit.shared import HealthReport
from generated.credit.transactions import subscriber as booked
from tests.systems.credit.database import Database, OnDatabase
from treaty import Event, Ports

Kind = Literal["deposit", "withdrawal", "transfer", "bonus", "refund", "fee"]


class Transactions(OnDatabase, book.TransactionsModule):
    """Moves credit between users, and keeps the journal."""

    def __init__(self, ports: Ports, database: Database) -> None:
        super().__init__(ports, database)
        wallet, users = purse.WalletClient(ports.router), people.UsersClient(ports.router)
        self._journal = Journal(self, wallet, users, book.TransactionsPublisher(ports.bus))

    def transactions(self) -> book.Transactions:
        return self._journal

    def subscriber(self) -> book.TransactionsSubscriber:
        return Bookkeeper(self._journal)


class Journal(book.Transactions):
    """Has a line for each movement, and one for both movements of a transfer."""

    def __init__(
        self,
        module: Transactions,
        wallet: purse.WalletClient,
        users: people.UsersClient,
        events: book.TransactionsPublisher,
    ) -> None:
        self._module, self._database = module, module.database
        self._wallet, self._users, self._events = wallet, users, events
        self._writing = asyncio.Lock()  # A transfer is written before its movements are looked at one by one.

    async def transfer(self, request: book.TransferRequest) -> book.Transaction:
        if request.from_user_id == request.to_user_id:
            raise book.SameUser(book.SameUserData(user_id=request.from_user_id))
        for user_id in (request.from_user_id, request.to_user_id):
            await self._must_exist(user_id)
        async with self._writing:
            if (known := self._database.transfers.get(request.idempotency_key)) is not None:
                return known
            movements = await self._move(request)
            line = await self.write("transfer", request.from_user_id, request.amount, movements, request.to_user_id)
            self._database.transfers[request.idempotency_key] = line
            return line

    async def list_transactions(self, request: book.ListTransactionsRequest) -> book.ListTransactionsResponse:
        await self._must_exist(request.user_id)
        kinds = request.kinds
        mine = [
            one
            for one in reversed(self._database.journal)
            if one.user_id == request.user_id and (not kinds or one.kind in kinds)
        ]
        begin = int(request.cursor or 0)
        end = begin + request.page_size
        cursor = str(end) if end < len(mine) else None
        return book.ListTransactionsResponse(transactions=mine[begin:end], next_cursor=cursor)

    async def get_transaction(self, request: book.GetTransactionRequest) -> book.Transaction:
        for line in self._database.journal:
            if line.transaction_id == request.transaction_id:
                return line
        raise book.TransactionNotFound(book.TransactionNotFoundData(transaction_id=request.transaction_id))

    async def get_health(self, request: book.GetHealthRequest) -> HealthReport:
        return self._module.report()

    async def enter(self, kind: Kind, user_id: UUID, amount: int, movement_id: UUID) -> None:
        """Write the line of a movement, unless there is one that stands for it."""
        async with self._writing:
            if movement_id not in self._database.movements:
                await self.write(kind, user_id, amount, [movement_id])

    async def write(
        self, kind: Kind, user_id: UUID, amount: int, movements: list[UUID], counterparty_id: UUID | None = None
    ) -> book.Transaction:
        """Add a line."""
        line = book.Transaction(
            transaction_id=self._database.new_id(),
            user_id=user_id,
            kind=kind,
            amount=amount,
            recorded_at=self._module.clock.now(),
            counterparty_id=counterparty_id,
        )
        self._database.movements.update(movements)
        self._database.journal.append(line)
        await self._events.transaction_recorded(
            transaction_id=line.transaction_id,
            user_id=user_id,
            kind=line.kind,
            amount=amount,
            movement_ids=movements,
            recorded_at=line.recorded_at,
        )
        return line

    async def _must_exist(self, user_id: UUID) -> None:
        try:
            await self._users.get_user_by_id(user_id=user_id)
        except people.UserNotFound as error:
            raise book.UserNotFound(error.data) from None

    async def _move(self, request: book.TransferRequest) -> list[UUID]:
        """Take it from one and give it to the other; when that fails, the first gets it back."""
        try:
            taken = await self._wallet.withdraw(user_id=request.from_user_id, amount=request.amount)
        except purse.InsufficientFunds as error:
            raise book.InsufficientFunds(error.data) from None
        key = f"transfer-{request.idempotency_key}"
        try:
            given = await self._wallet.deposit(
                user_id=request.to_user_id, amount=request.amount, idempotency_key=key[:64]
            )
        except Exception:
            await self._wallet.deposit(
                user_id=request.from_user_id, amount=request.amount, idempotency_key=f"refund-{key}"[:64]
            )
            raise
        return [taken.movement_id, given.movement_id]


class Bookkeeper(book.TransactionsSubscriber):
    """Books what wallets let in and out."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def on_wallet_credited(self, event: Event[booked.WalletCredited]) -> None:
        moved = event.data
        await self._journal.enter(moved.cause, moved.user_id, moved.amount, moved.movement_id)

    async def on_wallet_debited(self, event: Event[booked.WalletDebited]) -> None:
        moved = event.data
        await self._journal.enter(moved.cause, moved.user_id, moved.amount, moved.movement_id)
