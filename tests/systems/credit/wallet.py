"""Wallets: credit comes in and goes out."""

from typing import Literal
from uuid import UUID

from generated.credit import wallet as purse
from generated.credit.shared import CreditShortage, HealthReport, MissingUser
from generated.credit.wallet import subscriber as pursed
from tests.systems.credit.database import Database, OnDatabase
from treaty import Event, Ports

BONUS = 500
"""For whoever was referred, and for whoever has referred them; in hundredths."""


class Wallet(OnDatabase, purse.WalletModule):
    """Holds the credit."""

    def __init__(self, ports: Ports, database: Database) -> None:
        super().__init__(ports, database)
        self.events = purse.WalletPublisher(ports.bus)
        self._purses = Purses(self)

    def wallet(self) -> purse.Wallet:
        return self._purses

    def subscriber(self) -> purse.WalletSubscriber:
        return Opening(self._purses)


class Purses(purse.Wallet):
    """Lets credit in and out, and says so."""

    def __init__(self, module: Wallet) -> None:
        self.database, self._module = module.database, module

    async def balance(self, request: purse.BalanceRequest) -> purse.WalletBalance:
        return self._balance(request.user_id)

    async def deposit(self, request: purse.DepositRequest) -> purse.Movement:
        self._balance(request.user_id)
        known = self.database.deposits.get(request.idempotency_key)
        if known is not None and known[:2] != (request.user_id, request.amount):
            raise purse.KeyReused(purse.KeyReusedData(idempotency_key=request.idempotency_key))
        if known is not None:
            return purse.Movement(movement_id=known[2], balance=self._balance(request.user_id))
        movement = await self.credit(request.user_id, request.amount, "deposit")
        self.database.deposits[request.idempotency_key] = request.user_id, request.amount, movement.movement_id
        return movement

    async def withdraw(self, request: purse.WithdrawRequest) -> purse.Movement:
        balance = self._balance(request.user_id)
        if balance.available < request.amount:
            raise purse.InsufficientFunds(
                CreditShortage(user_id=request.user_id, requested=request.amount, available=balance.available)
            )
        left = self.database.balances[request.user_id] = balance.available - request.amount
        movement_id, now = self.database.new_id(), self._module.clock.now()
        await self._module.events.wallet_debited(
            movement_id=movement_id,
            user_id=request.user_id,
            amount=request.amount,
            balance_after=left,
            debited_at=now,
            cause="withdrawal",
        )
        return purse.Movement(movement_id=movement_id, balance=self._balance(request.user_id))

    async def get_health(self, request: purse.GetHealthRequest) -> HealthReport:
        return self._module.report()

    async def credit(self, user_id: UUID, amount: int, cause: Literal["deposit", "bonus"]) -> purse.Movement:
        """Let credit in."""
        after = self.database.balances[user_id] = self.database.balances.get(user_id, 0) + amount
        movement_id, now = self.database.new_id(), self._module.clock.now()
        await self._module.events.wallet_credited(
            movement_id=movement_id, user_id=user_id, amount=amount, balance_after=after, cause=cause, credited_at=now
        )
        return purse.Movement(movement_id=movement_id, balance=self._balance(user_id))

    def _balance(self, user_id: UUID) -> purse.WalletBalance:
        if user_id not in self.database.balances:
            raise purse.UserNotFound(MissingUser(user_id=user_id))
        return purse.WalletBalance(
            user_id=user_id, available=self.database.balances[user_id], reserved=0, as_of=self._module.clock.now()
        )


class Opening(purse.WalletSubscriber):
    """Opens a wallet for whoever is new, with a bonus for both when somebody was referred."""

    def __init__(self, purses: Purses) -> None:
        self._purses = purses

    async def on_user_created(self, event: Event[pursed.UserCreated]) -> None:
        user_id, referrer_id = event.data.user_id, event.data.referrer_id
        if user_id in self._purses.database.balances:
            return  # It comes again; the bonus does not.
        self._purses.database.balances[user_id] = 0
        for each in filter(None, (referrer_id and user_id, referrer_id)):
            await self._purses.credit(each, BONUS, "bonus")

    async def on_transaction_recorded(self, event: Event[pursed.TransactionRecorded]) -> None:
        self._purses.database.movements.update(event.data.movement_ids)
