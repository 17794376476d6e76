"""What is asked of an audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from treaty.audit.record import AuditRecord, Outcome
from treaty.errors import OptionsInvalid
from treaty.options import is_count


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which records are looked for; what is not given is not asked about."""

    principal: str | None = None  # Empty is the anonymous.
    source: str | None = None  # Empty is whoever is outside of all modules.
    target: str | None = None
    action: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None  # Inclusive.
    until: datetime | None = None  # Exclusive.
    correlation_id: str | None = None
    limit: int | None = 100
    newest_first: bool = True  # By the order of writing.

    def __post_init__(self) -> None:
        if self.limit is not None and not is_count(self.limit, 1):
            raise OptionsInvalid("limit", f"{self.limit} is no number of records; write a whole one from 1, or None")
        for option, time in (("since", self.since), ("until", self.until)):
            if time is not None and time.utcoffset() is None:
                raise OptionsInvalid(option, "it has no time zone; write `datetime(…, tzinfo=UTC)`")

    def meets(self, entry: AuditRecord) -> bool:
        """Whether a record is asked for, by all that the log is not asked about."""
        return (
            self.principal in (None, entry.principal)
            and self.source in (None, entry.source)
            and self.target in (None, entry.target)
            and self.action in (None, entry.action)
            and self.outcome in (None, entry.outcome)
            and self.correlation_id in (None, entry.correlation_id)
        )
