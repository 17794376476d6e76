"""How many events a second a bus on SQLite keeps, beside what the disk and SQLite alone can do."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from uuid import UUID

from benchmarks.bus_peers import payload, treaty_bus
from benchmarks.table import ratio

from generated.credit.wallet import WalletCredited
from treaty import EventBus, EventPayload, encode

PUBLISHERS = 64
SUBSCRIBERS = 3
FLOOR = "one write and fdatasync for each event"
_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
_NOW = datetime(2026, 1, 2, tzinfo=UTC)
HEAD = ("way", "events", "events/s", "fdatasync floor")

Make = Callable[[], EventPayload]
Way = Callable[[Path, int], float]
"""Keeps so many events in an empty folder, and returns the seconds that it took."""


def ways() -> dict[str, tuple[Way, int]]:
    """Name what is measured, each with a number of events that takes long enough and not too long."""
    return {
        FLOOR: (_written, 2_000),
        "SQLite, WAL, FULL: a commit for each event": (_committed("FULL"), 2_000),
        "SQLite, WAL, NORMAL: a commit for each event": (_committed("NORMAL"), 10_000),
        "treaty, sqlite:///, durable (NORMAL)": (_carried(payload), 12_800),
        "treaty, sqlite:///, strict (FULL)": (_carried(_strict), 12_800),
    }


def rows(*, rounds: int = 5) -> Iterator[list[str]]:
    """Measure all ways in turns, the medians after a first round that does not count."""
    measured = ways()
    found: dict[str, list[float]] = {name: [] for name in measured}
    for turn in range(rounds + 1):
        for name, (way, count) in measured.items():
            with tempfile.TemporaryDirectory(prefix="treaty-durable-") as folder:
                each_s = way(Path(folder), count) / count
            if turn:
                found[name].append(each_s)
    each = {name: median(times) for name, times in found.items()}
    for name, each_s in each.items():
        yield [name, str(measured[name][1]), f"{1 / each_s:,.0f}", ratio(each[FLOOR], each_s)]


def _written(folder: Path, count: int) -> float:
    line = encode(payload())
    with open(folder / "events", "wb", buffering=0) as file:
        start = time.perf_counter()
        for _ in range(count):
            file.write(line)
            os.fdatasync(file.fileno())
        return time.perf_counter() - start


def _committed(synchronous: str) -> Way:
    def run(folder: Path, count: int) -> float:
        line = encode(payload())
        with closing(sqlite3.connect(folder / "events.db", isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("CREATE TABLE events (position INTEGER PRIMARY KEY, data BLOB NOT NULL)")
            start = time.perf_counter()
            for _ in range(count):
                connection.execute("INSERT INTO events (data) VALUES (?)", (line,))
            return time.perf_counter() - start

    return run


def _strict() -> WalletCredited:
    """Make an event of about the same size whose contract asks for `durability: strict`."""
    return WalletCredited(
        movement_id=_ID,
        user_id=_ID,
        amount=1250,
        balance_after=98_750,
        cause="deposit",
        credited_at=_NOW,
        note="for the harbour lights of the lanterns",
    )


def _carried(make: Make) -> Way:
    """Publish from many tasks, and have each of the subscribers handle every event."""

    def run(folder: Path, count: int) -> float:
        return asyncio.run(_carry(f"sqlite:///{folder}/app.events", make, count))

    return run


async def _carry(url: str, make: Make, count: int) -> float:
    handled = [0] * SUBSCRIBERS
    bus = treaty_bus(url)
    for place in range(SUBSCRIBERS):
        _subscribe(bus, type(make()), handled, place)
    async with bus:
        start = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(PUBLISHERS):
                group.create_task(_publish(bus, make, count // PUBLISHERS))
        await bus.idle()
        took_s = time.perf_counter() - start
    assert handled == [count] * SUBSCRIBERS, f"{handled} of {count} events were handled"
    return took_s


def _subscribe(bus: EventBus, cls: type[EventPayload], handled: list[int], place: int) -> None:
    async def handle(_event: object) -> None:
        handled[place] += 1

    bus.subscribe(cls, handle, name=f"handler_{place}")


async def _publish(bus: EventBus, make: Make, count: int) -> None:
    for _ in range(count):
        await bus.publish(make())
