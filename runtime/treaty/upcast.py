"""Payloads of older versions, brought up to what the current version says."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from types import EllipsisType
from typing import Any, TypeVar

from pydantic import ValidationError

from treaty.contract import MOST_FAILURES, failure
from treaty.envelope import event_type
from treaty.errors import PayloadInvalid, VersionUnreadable
from treaty.payload import EventPayload, EventView, check, decode, decode_value, project, wire_value

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)
Way = tuple[str | EllipsisType, ...]
"""Leads into a payload by the names of properties; `...` stands for each item of a list."""

_NUMBER = r"(0|[1-9]\d{0,4299})"  # Python refuses to read more digits, and so does the compiler.
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.\d+(?:[-+][0-9A-Za-z.+-]+)?", re.ASCII)
_Line = tuple[int, int]  # A major and 0; below 1.0.0, where every minor may break, 0 and a minor.


@dataclass(frozen=True, slots=True)
class UpcastStep:
    """Reads one line of versions, and makes of it what the next one says."""

    reads: type[EventPayload]
    makes: Callable[[Any], EventPayload]


class Upcaster(ABC):
    """Base of the generated upcasters: one method for each step, abstract where a person must decide."""

    @abstractmethod
    def steps(self) -> tuple[UpcastStep, ...]:
        """List the steps of each event, the oldest first."""


class History:
    """Reads payloads of every version that was ever stored; where two upcasters know an event, the later one counts."""

    def __init__(self, *upcasters: Upcaster) -> None:
        self._ways: dict[str, dict[_Line, tuple[UpcastStep, ...]]] = {}
        for upcaster in upcasters:
            self._ways |= _ways(upcaster.steps())

    def read(self, cls: type[V], version: str, data: str | bytes | bytearray) -> V:
        """Read the JSON of an event that was published in some version, as the current class or a projection of it.

        Raises `VersionUnreadable` for a newer major, and for an older one that no upcaster reads; `PayloadInvalid` for
        a payload that breaks the contract of its own version, or that of the current one after it was brought up.
        """
        name = event_type(cls)
        current, stored = _line(cls.__event_version__), _line(version)
        if stored == current:
            return decode(cls, data)
        way = self._ways.get(name, {}).get(stored)
        if way is None:
            raise VersionUnreadable(name, version, cls.__event_version__, is_newer=stored > current)
        payload = decode(way[0].reads, data)
        for step in way:
            payload = _made(step, payload)
        check(payload)  # A person may have built it.
        return project(payload, cls)


def carried(
    old: EventPayload, cls: type[P], *, drops: tuple[Way, ...] = (), fills: tuple[tuple[Way, object], ...] = ()
) -> P:
    """Read a payload as another class, after dropping some properties and then filling some that are absent.

    Raises `PayloadInvalid`.
    """
    value = wire_value(old)
    for way in drops:
        for holder in _holders(value, way[:-1]):
            holder.pop(way[-1], None)
    for way, default in fills:
        for holder in _holders(value, way[:-1]):
            holder.setdefault(way[-1], deepcopy(default))
    return decode_value(cls, value)


def _made(step: UpcastStep, payload: EventPayload) -> EventPayload:
    """Bring a payload up by one step. Raises `PayloadInvalid`, also where the class that is made refuses it."""
    try:
        return step.makes(payload)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
    what = f"{event_type(step.reads)}, brought up from {step.reads.__event_version__}"
    raise PayloadInvalid(what, tuple(failure(list(fault["loc"]), fault["msg"]) for fault in faults[:MOST_FAILURES]))


def _holders(value: Any, way: Way) -> Iterator[Any]:
    """Find the objects that a way leads to; none where something on it is absent."""
    if not way:
        if isinstance(value, dict):
            yield value
        return
    for item in _below(value, way[0]):
        yield from _holders(item, way[1:])


def _below(value: Any, step: str | EllipsisType) -> list[Any]:
    """Step down: by a name to one value or none, by `...` to each item."""
    if step is ...:
        return [*value] if isinstance(value, list) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _ways(steps: tuple[UpcastStep, ...]) -> dict[str, dict[_Line, tuple[UpcastStep, ...]]]:
    """Find the way up from each line: its own step and all that come after it."""
    by_event: dict[str, list[UpcastStep]] = {}
    for step in steps:
        by_event.setdefault(event_type(step.reads), []).append(step)
    return {
        name: {_line(step.reads.__event_version__): tuple(way[index:]) for index, step in enumerate(way)}
        for name, way in by_event.items()
    }


def _line(version: str) -> _Line:
    """Find the line of a version: those of one line read each other. What is no version is in a line of its own."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return (-1, 0)
    major, minor = int(found[1]), int(found[2])
    return (major, 0) if major else (0, minor)
