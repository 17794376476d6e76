"""From what was raised to what a client is told: one table, and nothing of an error's own text."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Any

from starlette.exceptions import HTTPException

from treaty import notices
from treaty.errors import (
    BusClosed,
    CapabilityMissing,
    DeadlineExceeded,
    Forbidden,
    LogError,
    PayloadInvalid,
    RateLimited,
    ResponseUnsuitable,
    SystemNotRunning,
    Unauthenticated,
    Unavailable,
)
from treaty.gateway.edge import RETRY_SOON, Edge
from treaty.gateway.problem import (
    BAD_ANSWER,
    FORBIDDEN,
    INTERNAL,
    LATE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_RUNNING,
    RATE_LIMITED,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Problem,
    Refusal,
    problem_reply,
)
from treaty.gateway.reply import Header, Reply

TABLE: tuple[tuple[type[Exception], Problem], ...] = (
    (Unauthenticated, UNAUTHENTICATED),
    (Forbidden, FORBIDDEN),
    (RateLimited, RATE_LIMITED),
    (CapabilityMissing, UNAVAILABLE),
    (Unavailable, UNAVAILABLE),
    (DeadlineExceeded, LATE),
    (ResponseUnsuitable, BAD_ANSWER),
    (PayloadInvalid, BAD_ANSWER),  # A request that breaks its contract has been refused before.
    (SystemNotRunning, NOT_RUNNING),
    (BusClosed, NOT_RUNNING),
    (LogError, UNAVAILABLE),
)
"""What becomes of an error that comes from inside: the first line that fits. Whatever is not here is `INTERNAL`."""

_OF_STATUS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}
_LONGEST_WAIT_S = 3600
_CHALLENGE: Header = (b"www-authenticate", b'Bearer realm="treaty"')


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a failure."""

    problem: Problem
    headers: tuple[Header, ...] = ()
    more: dict[str, Any] = field(default_factory=dict[str, Any])


def failure_reply(error: Exception, edge: Edge, correlation_id: str, target: str) -> Reply:
    """Tell a client what went wrong, and those inside what they can mend."""
    told = _told(error, edge)
    if told.problem in (INTERNAL, BAD_ANSWER):
        notices.request_failed(target, correlation_id, error)
    return problem_reply(told.problem, correlation_id, told.headers, told.more)


def _told(error: Exception, edge: Edge) -> Told:
    if isinstance(error, Refusal):
        return Told(error.problem, error.headers, error.more)
    if isinstance(error, HTTPException):  # Of a route that the program has added.
        given = (error.headers or {}).items()
        headers = tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given)
        return Told(_OF_STATUS.get(error.status_code, _plain(error.status_code)), headers)
    problem = next((problem for cls, problem in TABLE if isinstance(error, cls)), INTERNAL)
    if isinstance(error, Forbidden) and not error.principal and edge.authenticate is not None:
        problem = UNAUTHENTICATED  # Whoever says who they are may be allowed.
    return Told(problem, _headers(error, problem, edge))


def _plain(status: int) -> Problem:
    """Make a problem of a status that a program's own route has chosen."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:  # A program may make one up.
        title = "Refused"
    return Problem(status, "http", title, "A route of the application refused this.")


def _headers(error: Exception, problem: Problem, edge: Edge) -> tuple[Header, ...]:
    if problem is UNAUTHENTICATED:
        return (_CHALLENGE,)
    if isinstance(error, RateLimited):
        return (_retry_after(error.retry_after_s),)
    if isinstance(error, CapabilityMissing) and (wait_s := _until_probe(error.capability, edge)) is not None:
        return (_retry_after(wait_s),)
    return (RETRY_SOON,) if problem is NOT_RUNNING else ()


def _retry_after(wait_s: float) -> Header:
    return b"retry-after", b"%d" % max(1, ceil(min(wait_s, _LONGEST_WAIT_S)))


def _until_probe(capability: str, edge: Edge) -> float | None:
    """Find out when the first open breaker of a capability lets somebody through."""
    stats = next((one for one in edge.router.stats().capabilities if one.capability == capability), None)
    waits = [one.retry_in_s for one in stats.providers if one.retry_in_s is not None] if stats else []
    return min(waits, default=None)
