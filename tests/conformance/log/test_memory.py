"""The memory log keeps the protocol."""

from pathlib import Path

from treaty.clock import Clock
from treaty.log.memory import MemoryLog
from treaty.log.protocol import Log

from .suite import LogConformance


class TestMemoryLog(LogConformance):
    def make_log(self, clock: Clock, tmp_path: Path) -> Log:
        return MemoryLog(clock)
