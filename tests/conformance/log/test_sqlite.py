"""The SQLite log keeps the protocol."""

from pathlib import Path
from tempfile import TemporaryDirectory

from treaty.clock import Clock
from treaty.log.protocol import Log
from treaty.log.sqlite import SqliteLog

from .machine import SETTINGS, LogMachine
from .suite import LogConformance


class TestSqliteLog(LogConformance):
    def make_log(self, clock: Clock, tmp_path: Path) -> Log:
        return SqliteLog(tmp_path / "log.db", clock)


class SqliteMachine(LogMachine):
    """A crash closes the files of a process and gives nothing back."""

    def make(self) -> Log:
        if not hasattr(self, "folder"):
            self.folder = TemporaryDirectory()
            self.logs: list[SqliteLog] = []
        for log in self.logs:
            log._let_go()
        self.logs.append(SqliteLog(Path(self.folder.name, "log.db")))
        return self.logs[-1]

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


TestSqliteMachine = SqliteMachine.TestCase
TestSqliteMachine.settings = SETTINGS
