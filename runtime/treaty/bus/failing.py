"""What becomes of an event whose handler failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from treaty.errors import CapabilityMissing, DomainError, HandlerDied, Transient, Unavailable
from treaty.fingerprint import fingerprint
from treaty.log.record import Failure, Row, State
from treaty.options import Retry

_WIDEST = 300
_SPEAKS_FOR_OTHERS = (Transient, Unavailable, DomainError)  # Their words are the handler's, and may be secret.
MOST_DEATHS = 3


def is_worth_another(error: BaseException, retry: Retry) -> bool:
    """Tell whether what a handler raised may be over the next time."""
    return isinstance(error, (*retry.transient, Transient, Unavailable, CapabilityMissing))


def put_aside(
    position: int,
    key: str | None,
    error: BaseException,
    attempts: int,
    before: Row | None,
    *,
    retry: Retry,
    now: datetime,
    random: Random,
    reason: str = "",
    can_delay: bool = True,
) -> Row:
    """Write down when an event is tried again, or that it is parked, after so many attempts."""
    failure = _failure(error, before, now)
    delays = attempts - 1 - retry.immediate
    if can_delay and not reason and is_worth_another(error, retry) and delays < len(retry.delays_s):
        delay_s = retry.delays_s[max(delays, 0)] * (1 + retry.jitter * random.uniform(-1, 1))
        return Row(
            position=position,
            state=State.DELAYED,
            key=key,
            attempts=attempts,
            due=now + timedelta(seconds=delay_s),
            delay_s=delay_s,
            failure=failure,
        )
    reason = reason or ("attempts" if is_worth_another(error, retry) else "permanent")
    return Row(position=position, state=State.PARKED, key=key, attempts=attempts, failure=failure, reason=reason)


def died(row: Row, now: datetime) -> Row:
    """Park an event that ended the process too often."""
    error = HandlerDied(row.deaths)
    return Row(
        position=row.position,
        state=State.PARKED,
        key=row.key,
        attempts=row.attempts,
        deaths=row.deaths,
        failure=_failure(error, row, now),
        reason="died",
    )


def _failure(error: BaseException, before: Row | None, now: datetime) -> Failure:
    """Describe what was raised. Only our own messages are known to hold no values of the payload."""
    first = before.failure.first_at if before and before.failure else now
    cls = type(error)
    message = ""
    if cls.__module__.startswith("treaty.errors.") and not issubclass(cls, _SPEAKS_FOR_OTHERS):
        message = str(error)[:_WIDEST].encode("utf-8", "replace").decode()  # No log can keep half a character.
    return Failure(
        error=f"{cls.__module__}.{cls.__qualname__}",
        fingerprint=fingerprint(error),
        message=message,
        first_at=first,
        last_at=now,
    )
