"""A bus over memory that outlives it loses nothing."""

from typing import Any

from treaty.log.memory import MemoryLog
from treaty.testing import FakeClock

from .machine import SETTINGS, BusMachine


class MemoryBusMachine(BusMachine):
    log: MemoryLog | None = None

    def make(self, clock: FakeClock) -> Any:
        self.log = self.log or MemoryLog(clock)  # The object is the storage.
        return self.log


TestMemoryBus = MemoryBusMachine.TestCase
TestMemoryBus.settings = SETTINGS
