"""What an audit says in the program's own log: each thing once, until it has changed."""

from __future__ import annotations

from treaty import notices
from treaty.clock import Clock
from treaty.errors import LogError
from treaty.fingerprint import fingerprint

_MOST_KINDS = 100


class Voice:
    """Counts the records that are lost, and sees that none is lost in silence."""

    def __init__(self, clock: Clock, log: str) -> None:
        self._clock, self._log = clock, log
        self.lost = 0
        self._told = 0  # How many of those somebody has heard of.
        self._is_losing = False
        self._out_since: float | None = None
        self._kinds: set[str] = set()

    def unavailable(self, error: LogError) -> None:
        """Say that records wait, because the log fails."""
        if self._out_since is None:
            self._out_since = self._clock.monotonic()
            notices.audit_waits(self._log, error)

    def available(self) -> None:
        """Say that the log works again, and how many records it will never have."""
        self._is_losing = False
        self.last_word()
        if self._out_since is not None:
            outage_s = self._clock.monotonic() - self._out_since
            self._out_since = None
            notices.audit_back(self._log, outage_s=outage_s)

    def lose(self, count: int) -> None:
        """Count records that nobody will read; say so when it begins."""
        self.lost += count
        if count and not self._is_losing:
            self._is_losing = True
            self.last_word()

    def unfit(self, error: Exception) -> None:
        """Count a record that cannot be written; each kind of error is told once."""
        self.lost += 1
        self._told += 1
        kind = fingerprint(error)
        if kind not in self._kinds and len(self._kinds) < _MOST_KINDS:
            self._kinds.add(kind)
            notices.audit_unfit(error)

    def last_word(self) -> None:
        """Say how many records were lost that nobody has heard of yet."""
        if (count := self.lost - self._told) > 0:
            self._told = self.lost
            notices.audit_lost(self._log, count=count)
