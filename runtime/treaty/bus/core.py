"""What all subscriptions of a bus share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from treaty.bus.activity import Activity
from treaty.bus.receipt import Receipt
from treaty.bus.rests import Rests
from treaty.bus.voice import Voice
from treaty.clock import Clock
from treaty.errors import WaitsForItself
from treaty.log.protocol import Log, Unit
from treaty.options import Retention
from treaty.principal import PRINCIPAL
from treaty.upcast import History

if TYPE_CHECKING:
    from treaty.bus.committer import Committer
    from treaty.instrument import Instrument


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A transaction that is open here, and what was published in it so far."""

    log: Log
    unit: Unit
    published: list[Receipt[Any]]
    is_over: bool = False  # Tasks that began within it may outlive it.


TRANSACTION: ContextVar[Transaction | None] = ContextVar("treaty.transaction", default=None)


def context_of_handlers() -> Context:
    """Copy the context variables as they are here, but for the principal: a handler acts for its event's."""
    context = copy_context()
    context.run(PRINCIPAL.set, None)
    return context


@dataclass(kw_only=True)
class Core:
    """The log, the clock, and who is busy."""

    log: Log
    clock: Clock
    history: History
    instruments: Sequence[Instrument]
    accept: Callable[[Sequence[Receipt[Any]]], None]  # Have events that the log has taken delivered.
    voice: Voice
    activity: Activity = field(default_factory=Activity)
    context: Context = field(default_factory=context_of_handlers)  # Handlers see it, each in a copy of its own.
    awaited: WeakValueDictionary[int, Receipt[Any]] = field(default_factory=WeakValueDictionary[int, Receipt[Any]])
    random: Random = field(default_factory=Random)
    careful: asyncio.Lock = field(default_factory=asyncio.Lock)  # Whoever may be about to end the process holds it.
    rests: Rests = field(init=False)
    is_aborting: bool = False
    leased_until_s: float | None = None  # By the monotonic clock; None where nobody else can deliver.
    full: set[Any] = field(default_factory=set[Any])  # Lanes in memory that can take no more for now.
    retention: Retention | None = None
    pin: Callable[[int, Any], None] | None = None  # Has a log keep an event that it might drop.
    committer: Committer = field(init=False)
    is_inside: Callable[[Any], bool] = field(init=False)  # Whether the dispatcher runs a lane's handler just now.
    is_dispatching: Callable[[], bool] = field(init=False)  # Whether events are on their way to the lanes.
    doubt: Callable[[], None] = field(init=False)  # Have all that was claimed be claimed again.
    _room: asyncio.Event | None = None

    def __post_init__(self) -> None:
        self.rests = Rests(self.clock)

    @property
    def is_owner(self) -> bool:
        """Whether what this process has claimed is still its own, as far as it can know."""
        return self.leased_until_s is None or self.clock.monotonic() < self.leased_until_s

    async def room(self) -> None:
        """Wait until somebody has taken something out of a queue that was full."""
        self._room = self._room or asyncio.Event()
        await self._room.wait()

    def make_room(self) -> None:
        """Wake the publishers who wait."""
        if self._room is not None:
            self._room.set()
            self._room = None

    def stop_threads(self) -> None:
        """Let blocking handlers that still run come to their end by themselves."""
        if "threads" in vars(self):
            self.threads.shutdown(wait=False)

    @cached_property
    def threads(self) -> ThreadPoolExecutor:
        """Where blocking handlers run."""
        return ThreadPoolExecutor(thread_name_prefix="treaty")

    @contextmanager
    def within(self, unit: Unit, published: list[Receipt[Any]]) -> Generator[None]:
        """Have what is published in the block be part of a transaction."""
        transaction = Transaction(log=self.log, unit=unit, published=published)
        token = TRANSACTION.set(transaction)
        try:
            yield
        finally:
            transaction.is_over = True
            TRANSACTION.reset(token)

    def transaction(self) -> Transaction | None:
        """Look up the transaction of this log that is open here."""
        found = TRANSACTION.get()
        return found if found is not None and found.log is self.log and not found.is_over else None

    def refuse_inside(self, action: str) -> None:
        """Raise `WaitsForItself` in a transaction, to whose end the action would have to wait."""
        if self.transaction() is not None:
            raise WaitsForItself(action)
