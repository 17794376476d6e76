"""What an audit says of one call, publication or subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel

from treaty.errors import DomainError, Refused


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    DOMAIN_ERROR = "domain_error"  # An answer, too: one of the errors that the contract declares.
    FAILED = "failed"
    REFUSED = "refused"  # By the guard; nothing of the target ran.


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One entry. It holds no payload unless the audit was asked for payloads, and nothing that is `x-sensitive`."""

    time: datetime
    action: str  # `call`, `publish` or `read`.
    source: str  # The module that asks; empty for whoever is outside of all modules.
    target: str  # `module.Service.operation`, or the type of an event.
    provider: str = ""  # Who served a call, as `module.Service`; empty where nobody did.
    principal: str = ""  # Empty for the anonymous.
    outcome: Outcome
    error: str = ""  # The class of what was raised; never its message.
    duration_s: float = 0.0
    correlation_id: str | None = None
    payload: bytes | None = None  # JSON of the request or event, without what is sensitive.


def outcome_of(raised: BaseException | None) -> tuple[Outcome, str]:
    """Tell how something ended by what it raised, and the class of that; of nothing, that it was done."""
    if raised is None:
        return Outcome.DONE, ""
    error = f"{type(raised).__module__}.{type(raised).__qualname__}"
    if isinstance(raised, Refused):
        return Outcome.REFUSED, error
    return (Outcome.DOMAIN_ERROR if isinstance(raised, DomainError) else Outcome.FAILED), error


class Auditor(Protocol):
    """Takes records. It must not fail, and must not keep callers waiting for a disk."""

    def record(self, entry: AuditRecord, payload: BaseModel | None = None) -> None:
        """Keep a record; the payload is what the record is about, for auditors that were asked to keep payloads."""
        ...
