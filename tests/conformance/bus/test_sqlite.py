"""A bus over a SQLite file, of one process or of two, loses nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from treaty.log.sqlite import SqliteLog
from treaty.testing import FakeClock

from .machine import SETTINGS, BusMachine


class SqliteBusMachine(BusMachine):
    most_processes = 2

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.logs: list[SqliteLog] = []

    def make(self, clock: FakeClock) -> Any:
        self.logs.append(SqliteLog(Path(self.folder.name, "log.db"), clock, lease_s=3.0))
        return self.logs[-1]

    def abandon(self, log: SqliteLog) -> None:
        log._let_go()  # What the system does for a dead process: its files are closed, its claims stay.

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            for log in self.logs:
                log._let_go()
            self.folder.cleanup()


TestSqliteBus = SqliteBusMachine.TestCase
TestSqliteBus.settings = SETTINGS
