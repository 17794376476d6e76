"""What a server says of its system, read with care: it may be no system, or one that means harm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from treaty.console.exit import CannotAnswer

T = TypeVar("T")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The status of a system: each part a list of plain rows."""

    state: str
    is_healthy: bool
    is_degraded: bool
    modules: list[tuple[str, str, datetime | None, str]]  # Name, status, since when, reason.
    providers: list[Provider]
    subscriptions: list[Queue]
    warnings: list[tuple[str, str, str]]  # About what, message, action.
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who provides a capability; the first of each is the one that is tried first."""

    capability: str
    name: str  # Empty where the capability has none.
    why_not: str
    breaker: str
    calls: int
    failed: int
    p50_s: float | None
    p95_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A subscription."""

    name: str
    event_type: str
    waiting: int
    delayed: int
    held: int
    parked: int
    lag: int | None
    is_paused: bool


def read(answer: bytes, url: str) -> Told:
    """Read an answer; raises `CannotAnswer` for what is no status of a system."""
    try:
        return _told(_object(json.loads(answer, parse_constant=_no_number)))
    except (KeyError, OverflowError, RecursionError, ValueError):
        mend = "check that the URL is that of a gateway, of this version of treaty"
        raise CannotAnswer(f"{url} answered with something else than the status of a system", mend) from None


def _told(document: Document) -> Told:
    json.dumps(document, allow_nan=False)  # Python reads more than JSON has, such as 1e400.
    return Told(
        state=_is(document["state"], str),
        is_healthy=_is(document["is_healthy"], bool),
        is_degraded=_is(document["is_degraded"], bool),
        modules=[_module(one) for one in _rows(document["modules"])],
        providers=[one for capability in _rows(document["capabilities"]) for one in _providers(capability)],
        subscriptions=[_queue(one) for one in _rows(_object(document["bus"])["subscriptions"])],
        warnings=[
            (_is(one["about"], str), _is(one["message"], str), _is(one["action"], str))
            for one in _rows(document["warnings"])
        ],
        document=document,
    )


def _module(one: Document) -> tuple[str, str, datetime | None, str]:
    since = None if one["since"] is None else datetime.fromisoformat(_is(one["since"], str))
    if since is not None:
        if since.tzinfo is None:
            raise ValueError("a time without its zone")
        since = since.astimezone(UTC)
    return _is(one["name"], str), _is(one["status"], str), since, _is(one["reason"], str)


def _providers(capability: Document) -> list[Provider]:
    name = _is(capability["capability"], str)
    return [_provider(name, one) for one in _rows(capability["providers"])]


def _provider(capability: str, one: Document) -> Provider:
    duration = _object(one["duration"])
    return Provider(
        capability=capability,
        name=f"{_is(one['provider'], str)}.{_is(one['operation'], str)}",
        why_not=_is(one["why_not"], str),
        breaker=_is(one["breaker"], str),
        calls=_is(one["calls"], int),
        failed=_is(one["failed"], int),
        p50_s=_seconds(duration["p50_s"]),
        p95_s=_seconds(duration["p95_s"]),
    )


def _queue(one: Document) -> Queue:
    return Queue(
        name=_is(one["name"], str),
        event_type=_is(one["event_type"], str),
        waiting=_is(one["waiting"], int),
        delayed=_is(one["delayed"], int),
        held=_is(one["held"], int),
        parked=_is(one["parked_now"], int),
        lag=None if one["lag"] is None else _is(one["lag"], int),
        is_paused=_is(one["is_paused"], bool),
    )


def _object(value: object) -> Document:
    return cast("Document", _is(value, dict))  # JSON has no other keys than texts.


def _rows(value: object) -> list[Document]:
    return [_object(one) for one in cast("list[object]", _is(value, list))]


def _seconds(value: object) -> float | None:
    if value is None:
        return None
    return float(_is(value, float) if isinstance(value, float) else _is(value, int))


def _is(value: object, kind: type[T]) -> T:
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise ValueError(f"no {kind.__name__}")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no JSON")
