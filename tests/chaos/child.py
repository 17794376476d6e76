"""One process of the story: `python -m tests.chaos.child ROLE ENGINE FOLDER [NAME]`.

It says `ready` when it is at work, and at its end how many SQL statements it has begun, unless it is killed.
"""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos import dying
from tests.chaos.engines import Engine, engine
from tests.chaos.events import FLAKY, PLAIN, POISON, Noted
from tests.chaos.witness import Book, Sighting

KEYS = 4
EACH = 10  # Events of each key.
EXAMINED = "examined"
HANDLES = "handles"  # What a subscriber says when it has begun its first event.
DIE_AT, IS_HEALTHY = "CHAOS_DIE_AT", "CHAOS_IS_HEALTHY"
LEDGER, FLAKY_ONE, FRAGILE = "ledger", "flaky", "fragile"  # The subscriptions.
BUSINESS = 1  # Events of this key are published in one transaction with a row.
_TABLES = """
CREATE TABLE effects (n INTEGER PRIMARY KEY, event_id TEXT, key TEXT, number INTEGER);
CREATE TABLE orders (n INTEGER PRIMARY KEY, event_id TEXT, key TEXT, number INTEGER);
"""


Publishing = Callable[[Any, Noted], Awaitable[str]]


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'app.events'}"


async def prepare(kind: Engine, folder: Path, _name: str) -> None:
    """Have the log made, then the tables of publishers and handlers beside it."""
    async with kind.open(url(folder)):
        pass
    with closing(sqlite3.connect(folder / "app.events")) as connection:
        connection.executescript(_TABLES)


async def publish(kind: Engine, folder: Path, name: str) -> None:
    """Publish every key's numbers one after another, and write down each receipt as soon as it is there.

    One of ten names brings poison with it.
    """
    book = Book(folder / "acknowledged")
    rng = Random(name)
    async with kind.open(url(folder)) as bus:
        _say("ready")
        async with asyncio.TaskGroup() as group:
            for key in range(KEYS):
                kinds = [FLAKY if rng.random() < 0.2 else PLAIN for _ in range(EACH)]
                if key == 0 and name.endswith("2"):
                    kinds[rng.randrange(EACH)] = POISON
                how = _publish_with_row if key == BUSINESS else _publish_alone
                group.create_task(_publish(bus, book, f"{name}/{key}", kinds, how))
    book.close()


async def _publish(bus: Any, book: Book, key: str, kinds: list[str], how: Publishing) -> None:
    for number, kind in enumerate(kinds):
        event_id = await how(bus, Noted(key=key, number=number, kind=kind))
        book.note(Sighting(event_id, key, number))


async def _publish_alone(bus: Any, payload: Noted) -> str:
    receipt = await bus.publish(payload, source="chaos", key=payload.key)
    return str(receipt.event.id)


async def _publish_with_row(bus: Any, payload: Noted) -> str:
    async with bus.transaction() as connection:
        query = "INSERT INTO orders (key, number) VALUES (?, ?) RETURNING n"
        (row,) = connection.execute(query, (payload.key, payload.number)).fetchone()
        event_id = await _publish_alone(bus, payload)
        connection.execute("UPDATE orders SET event_id = ? WHERE n = ?", (event_id, row))
    return event_id


async def subscribe(kind: Engine, folder: Path, _name: str) -> None:
    """Handle events until the other end of the standard input is closed."""
    bus = kind.open(url(folder))
    _subscribe_all(kind, bus, folder)
    async with bus:
        _say("ready")
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def settle(kind: Engine, folder: Path, _name: str) -> None:
    """Handle everything that is left, alone."""
    bus = kind.open(url(folder))
    _subscribe_all(kind, bus, folder)
    async with bus:
        _say("ready")
        await kind.settle(bus)


def _subscribe_all(kind: Engine, bus: Any, folder: Path) -> None:
    failed: set[str] = set()
    told: list[str] = []
    books = {name: Book(folder / name) for name in (FLAKY_ONE, FRAGILE)}
    is_healthy = IS_HEALTHY in os.environ

    async def write_effect(event: Any) -> None:
        row = _sighting(event)
        bus.inbox().execute("INSERT INTO effects (event_id, key, number) VALUES (?, ?, ?)", row)
        if not told:
            told.append(HANDLES)
            _say(HANDLES)

    async def fail_once(event: Any) -> None:
        if event.data.kind == FLAKY and event.id not in failed:
            failed.add(event.id)
            raise ConnectionError("try again")
        await asyncio.sleep(0)
        books[FLAKY_ONE].note(_sighting(event))

    async def die_of_poison(event: Any) -> None:
        if event.data.kind == POISON and not is_healthy:
            os.kill(os.getpid(), signal.SIGKILL)
        books[FRAGILE].note(_sighting(event))

    kind.subscribe(bus, write_effect, LEDGER, has_inbox=True)
    kind.subscribe(bus, fail_once, FLAKY_ONE, has_inbox=False, concurrency=3)
    kind.subscribe(bus, die_of_poison, FRAGILE, has_inbox=False)


def _sighting(event: Any) -> Sighting:
    return Sighting(event.id, event.data.key, event.data.number)


async def examine(kind: Engine, folder: Path, _name: str) -> None:
    """Write down what the log says of itself."""
    found = asdict(await kind.examine(url(folder)))
    (folder / EXAMINED).write_text(json.dumps(found), encoding="utf-8")


async def redrive(kind: Engine, folder: Path, _name: str) -> None:
    """Send everything again that is parked."""
    await kind.redrive(url(folder))


ROLES: dict[str, Callable[[Engine, Path, str], Awaitable[None]]] = {
    role.__name__: role for role in (prepare, publish, subscribe, settle, examine, redrive)
}


def _say(what: str) -> None:
    print(what, flush=True)


async def _play(role: str, kind: str, folder: str, name: str = "") -> None:
    await ROLES[role](engine(kind), Path(folder), name)


if __name__ == "__main__":
    dying.arm(int(os.environ.get(DIE_AT, "0")))
    asyncio.run(_play(*sys.argv[1:]))
    _say(str(dying.begun()))
