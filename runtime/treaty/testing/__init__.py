"""For tests: a bus that remembers, and a clock that moves when it is told to."""

from treaty.testing.clock import FakeClock
from treaty.testing.recording import RecordingBus

__all__ = ["FakeClock", "RecordingBus"]
