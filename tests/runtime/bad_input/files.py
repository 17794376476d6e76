"""What is wrong with the file of a log, before it is opened."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.runtime.buses import a_bus
from tests.runtime.payloads import Downloaded
from treaty.errors import LogDamaged, LogError, LogForeign, LogMissing, LogNewer
from treaty.testing import FakeClock

Spoiling = Callable[[Path], object]


def execute(path: Path, *statements: str) -> None:
    """Write to a file as another program would."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def a_log(path: Path, events: int = 100) -> None:
    """Leave the log of a bus that was closed in good order."""

    async def fill() -> None:
        async with a_bus(f"sqlite:///{path}", clock=FakeClock()) as bus:
            for number in range(events):
                await bus.publish(Downloaded(download_id=str(number), file_path="x" * 500))

    asyncio.run(fill())


def cut_short(path: Path) -> None:
    """Lose the second half, as a copy does that was broken off."""
    a_log(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def written_by_a_newer_treaty(path: Path) -> None:
    """Say a format that nobody knows yet."""
    a_log(path)
    execute(path, "UPDATE treaty_format SET version = 99")


SPOILED: dict[str, tuple[Spoiling, type[LogError]]] = {
    "a folder that is not there": (lambda path: path.parent.rmdir(), LogMissing),
    "a folder instead of a file": (lambda path: path.mkdir(), LogMissing),
    "random bytes": (lambda path: path.write_bytes(bytes(range(7, 250)) * 40), LogDamaged),
    "a log that lost its second half": (cut_short, LogDamaged),
    "a database of another program": (lambda path: execute(path, "CREATE TABLE mine (a)"), LogForeign),
    "a database that another program has marked": (
        lambda path: execute(path, "CREATE TABLE mine (a)", "PRAGMA application_id = 7"),
        LogForeign,
    ),
    "a log of a newer treaty": (written_by_a_newer_treaty, LogNewer),
}
