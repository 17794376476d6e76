"""What goes wrong, as a client sees it: problem details (RFC 9457), one kind for each cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from treaty.gateway.reply import Header, Reply, json_reply

PROBLEM_JSON: Header = (b"content-type", b"application/problem+json")
_TYPES = "treaty:problem/"


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem: its HTTP status, the last part of its `type`, its title, and what a client can do."""

    status: int
    slug: str
    title: str
    advice: str

    @property
    def type(self) -> str:
        """The URI that names it."""
        return _TYPES + self.slug


NOT_JSON = Problem(400, "not-json", "The body is no JSON", "Send one JSON text (RFC 8259) in UTF-8, each key once.")
HEADER_INVALID = Problem(400, "header-invalid", "A header cannot be read", "Mend the header that `errors` names.")
PARAMETER_INVALID = Problem(
    400, "parameter-invalid", "A parameter of the query cannot be read", "Mend the parameter that `errors` names."
)
UNAUTHENTICATED = Problem(401, "unauthenticated", "Nobody knows who asks", "Send valid credentials.")
FORBIDDEN = Problem(403, "forbidden", "This is not allowed", "Ask for the permissions, or act as who has them.")
NOT_FOUND = Problem(404, "not-found", "There is nothing here", "Look into the OpenAPI document.")
METHOD_NOT_ALLOWED = Problem(405, "method-not-allowed", "The method is another", "Use one that `Allow` lists.")
TOO_SLOW = Problem(408, "too-slow", "The body took too long to arrive", "Send it faster, or less of it.")
DOMAIN_ERROR = Problem(409, "domain-error", "The answer is an error that is declared", "Read `error` and `data`.")
TOO_LARGE = Problem(413, "too-large", "The body is too large", "Send less.")
UNSUPPORTED = Problem(415, "unsupported-media-type", "The body is of another type", "Send the type that is documented.")
INVALID = Problem(422, "invalid", "The body breaks its contract", "Mend what `errors` lists.")
RATE_LIMITED = Problem(429, "rate-limited", "These are too many requests", "Wait as long as `Retry-After` says.")
INTERNAL = Problem(500, "internal", "Something failed inside", "Tell the correlation id to those who run this.")
BAD_ANSWER = Problem(
    502, "bad-answer", "A provider's answer breaks its contract", "Tell the correlation id to those who run this."
)
UNAVAILABLE = Problem(503, "unavailable", "Nobody can serve this now", "Try again later.")
BUSY = Problem(503, "busy", "Too much is under way", "Try again later.")
NOT_RUNNING = Problem(503, "not-running", "The system is not running", "Try again later.")
LATE = Problem(504, "late", "There was no answer in time", "Find out whether it was done, or allow more time.")

PROBLEMS: tuple[Problem, ...] = (
    NOT_JSON,
    HEADER_INVALID,
    PARAMETER_INVALID,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    TOO_SLOW,
    DOMAIN_ERROR,
    TOO_LARGE,
    UNSUPPORTED,
    INVALID,
    RATE_LIMITED,
    INTERNAL,
    BAD_ANSWER,
    UNAVAILABLE,
    BUSY,
    NOT_RUNNING,
    LATE,
)
"""All of them, by status."""


class Refusal(Exception):
    """What the gateway itself has to say against a request; `more` are further members of the problem."""

    def __init__(self, problem: Problem, *, headers: tuple[Header, ...] = (), **more: Any) -> None:
        super().__init__(problem.slug)
        self.problem, self.headers, self.more = problem, headers, more

    def __str__(self) -> str:
        return f"{self.problem.status} {self.problem.slug}: {self.problem.title}. {self.problem.advice}"


def refused_header(name: str, message: str) -> Refusal:
    """Make what is said of a header that cannot be read."""
    return Refusal(HEADER_INVALID, errors=[{"header": name, "message": message}])


def problem_reply(
    problem: Problem, correlation_id: str, headers: tuple[Header, ...] = (), more: dict[str, Any] | None = None
) -> Reply:
    """Write a problem; nothing in it comes from an error's text."""
    told = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.advice,
        "correlation_id": correlation_id,
    }
    return json_reply(told | (more or {}), status=problem.status, headers=(PROBLEM_JSON, *headers))
