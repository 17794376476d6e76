"""A small bus on SQLite, sound or with one fault, to see that the count tells which."""

import asyncio
import fcntl
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.chaos.counting import Examined
from tests.chaos.events import Noted
from tests.chaos.witness import Sighting
from treaty.uuid7 import uuid7

_ATTEMPTS = 4
_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, id TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
    name TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    PRIMARY KEY (name, position)
);
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with it."""

    acknowledges_early: bool = False  # Only every tenth event is committed, with those before it.
    commits_apart: bool = False  # What a handler writes, and that it was handled, are two commits.
    reads_backwards: bool = False
    tears_apart: bool = False  # The row of a transaction is committed before its event.
    is_never_idle: bool = False
    leaves_the_last: bool = False  # It looks at all events but one.


FAULTS = {
    "sound": Fault(),
    "acknowledges-early": Fault(acknowledges_early=True),
    "commits-apart": Fault(commits_apart=True),
    "reads-backwards": Fault(reads_backwards=True),
    "tears-apart": Fault(tears_apart=True),
    "never-idle": Fault(is_never_idle=True),
    "leaves-the-last": Fault(leaves_the_last=True),
}


@dataclass(frozen=True, slots=True)
class StoodIn:
    """An event or a receipt, as far as anybody here looks at it."""

    id: str
    data: Noted

    @property
    def event(self) -> "StoodIn":
        return self


class StandInBus:
    """Delivers every event to every subscription; of several processes one delivers, and the others stand by."""

    def __init__(self, path: Path, fault: Fault) -> None:
        self._path = path
        self._fault = fault
        self._connection = _connected(path)
        self._handlers: dict[str, tuple[Callable[[Any], Any], bool]] = {}
        self._published = 0
        self._writing = asyncio.Lock()
        self._owner: asyncio.Task[Any] | None = None  # Of the transaction.
        self._closing = False

    def subscribe(self, name: str, handler: Callable[[Any], Any], has_inbox: bool) -> None:
        self._handlers[name] = (handler, has_inbox)

    def inbox(self) -> sqlite3.Connection:
        return self._connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[sqlite3.Connection]:
        async with self._writing:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            self._owner = asyncio.current_task()
            try:
                yield self._connection
            finally:
                self._owner = None
            self._connection.execute("COMMIT")
        await asyncio.sleep(0)  # As in `publish`: everybody gets a turn.

    async def publish(self, payload: Noted, *, source: str, key: str) -> StoodIn:
        event = StoodIn(uuid7(), payload)
        if self._owner is asyncio.current_task():
            if self._fault.tears_apart:
                self._connection.execute("COMMIT")
                self._connection.execute("BEGIN IMMEDIATE")
            self._append(event)
            return event
        async with self._writing:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            self._append(event)
            self._published += 1
            if not self._fault.acknowledges_early or self._published % 10 == 0:
                self._connection.execute("COMMIT")
        if not self._connection.in_transaction:
            await asyncio.sleep(0)
        return event

    def _append(self, event: StoodIn) -> None:
        row = (event.id, event.data.model_dump_json())
        self._connection.execute("INSERT INTO events (id, data) VALUES (?, ?)", row)

    async def idle(self) -> None:
        with _claimed(self._path, waits=True):
            while self._fault.is_never_idle or any(self._waiting(name) for name in self._handlers):
                await self._deliver_all()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run()) if self._handlers else None
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        if self._task:
            await self._task
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._connection.close()

    async def _run(self) -> None:
        while not self._closing:
            with _claimed(self._path, waits=False) as mine:
                if mine:
                    await self._deliver_all()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.005)  # Nobody tells us what others publish.

    async def _deliver_all(self) -> None:
        for name, (handler, has_inbox) in self._handlers.items():
            for position, event in self._waiting(name):
                if self._closing or not await self._deliver(name, handler, has_inbox, position, event):
                    break  # What comes after it may have the same key.

    async def _deliver(
        self, name: str, handler: Callable[[Any], Any], has_inbox: bool, position: int, event: StoodIn
    ) -> bool:
        if self._begin(name, position) > _ATTEMPTS:
            self._put(name, position, "parked")
            return False
        try:
            if has_inbox and not self._fault.commits_apart:
                self._connection.execute("BEGIN IMMEDIATE")
            await handler(event)
        except OSError:
            return False  # Its turn comes again.
        self._put(name, position, "done")
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        return True

    def _waiting(self, name: str) -> list[tuple[int, StoodIn]]:
        found = [(row[0], StoodIn(row[1], Noted(**json.loads(row[2])))) for row in _open(self._connection, name)]
        held = {key for (key,) in self._connection.execute(_PARKED_KEYS, (name,))}
        found = [(position, event) for position, event in found if event.data.key not in held]
        if self._fault.leaves_the_last:
            found = found[:-1]
        return found[::-1] if self._fault.reads_backwards else found

    def _begin(self, name: str, position: int) -> int:
        self._connection.execute(
            "INSERT INTO rows VALUES (?, ?, 'trying', 1) ON CONFLICT DO UPDATE SET attempts = attempts + 1",
            (name, position),
        )
        query = "SELECT attempts FROM rows WHERE name = ? AND position = ?"
        return int(self._connection.execute(query, (name, position)).fetchone()[0])

    def _put(self, name: str, position: int, state: str) -> None:
        change = "UPDATE rows SET state = ? WHERE name = ? AND position = ?"
        self._connection.execute(change, (state, name, position))


_PARKED_KEYS = (
    "SELECT json_extract(data, '$.key') FROM events JOIN rows USING (position) WHERE name = ? AND state = 'parked'"
)


class StandIn:
    """The stand-in as an engine."""

    has_leases = False

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def open(self, url: str) -> StandInBus:
        return StandInBus(_path(url), self._fault)

    def subscribe(
        self, bus: StandInBus, handler: Callable[[Any], Any], name: str, *, has_inbox: bool, concurrency: int = 1
    ) -> None:
        bus.subscribe(name, handler, has_inbox)

    async def settle(self, bus: StandInBus) -> None:
        await bus.idle()

    async def examine(self, url: str) -> Examined:
        with closing(_connected(_path(url))) as connection:
            logged = [
                Sighting(row[0], (data := json.loads(row[1]))["key"], data["number"])
                for row in connection.execute("SELECT id, data FROM events ORDER BY position")
            ]
            parked: dict[str, dict[str, str]] = {}
            for name, event_id in connection.execute(
                "SELECT name, id FROM rows JOIN events USING (position) WHERE state = 'parked'"
            ):
                parked.setdefault(name, {})[event_id] = "died"
            names = [name for (name,) in connection.execute("SELECT DISTINCT name FROM rows")]
            return Examined(
                logged=logged, parked=parked, waiting={name: len(_open(connection, name)) for name in names}
            )

    async def redrive(self, url: str) -> int:
        with closing(_connected(_path(url))) as connection:
            change = "UPDATE rows SET state = 'trying', attempts = 0 WHERE state = 'parked'"
            return connection.execute(change).rowcount


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(_SCHEMA)
    return connection


def _open(connection: sqlite3.Connection, name: str) -> list[Any]:
    return connection.execute(
        "SELECT events.position, id, data FROM events LEFT JOIN rows ON rows.position = events.position "
        "AND rows.name = ? WHERE state IS NULL OR state = 'trying' ORDER BY events.position",
        (name,),
    ).fetchall()


@contextmanager
def _claimed(path: Path, *, waits: bool) -> Iterator[bool]:
    """Take the right to deliver, which the system takes back from the dead."""
    with open(f"{path}.claim", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except OSError:
            yield False
        else:
            yield True
