"""Decoded, encoded, and compared: nothing that a contract speaks of may get lost or change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

import treaty
from tests.conformance.declared import Declared
from tests.conformance.wire import Json, Pointer, are_same, exact, plain, pointer_text


class Trip(StrEnum):
    """How a value came back."""

    EQUAL = "equal"
    UNDECLARED = "equal but for undeclared properties"
    LOST = "lost or changed"


@dataclass(frozen=True, slots=True)
class Return:
    """How a value came back, and what happened to it if it is not what it was."""

    trip: Trip
    why: str = ""


def travel(schema: Json, payload: BaseModel, data: Json) -> Return:
    """Write a payload that was read from `data`, and compare."""
    try:
        text = treaty.encode(payload)
    except Exception as error:  # Whatever it is: what was accepted can be written.
        return Return(Trip.LOST, f"encode raised {type(error).__name__}: {error}")
    back = exact(text)
    if are_same(data, back):
        return _again(payload, text, Trip.EQUAL)
    declared = Declared(schema, plain(data))
    losses = [why for why, is_allowed in _differences(data, back, declared, ()) if not is_allowed]
    return Return(Trip.LOST, "; ".join(losses)) if losses else _again(payload, text, Trip.UNDECLARED)


def _again(payload: BaseModel, text: bytes, trip: Trip) -> Return:
    try:
        again = treaty.decode(type(payload), text)
    except treaty.PayloadInvalid as error:
        return Return(Trip.LOST, f"what encode wrote is refused: {error}")
    return Return(trip) if again == payload else Return(Trip.LOST, "what encode wrote is read as something else")


def _differences(data: Json, back: Json, declared: Declared, at: Pointer) -> Iterator[tuple[str, bool]]:
    """Say what differs, and whether it may: only what nothing speaks of may be missing."""
    if isinstance(data, dict) and isinstance(back, dict):
        for name in data.keys() - back.keys():
            yield f"{pointer_text((*at, name))} is gone", not declared.has(*at, name)
        for name in back.keys() - data.keys():
            yield f"{pointer_text((*at, name))} came from nowhere", False
        for name in data.keys() & back.keys():
            yield from _differences(data[name], back[name], declared, (*at, name))
    elif isinstance(data, list) and isinstance(back, list) and len(data) == len(back):
        for index, (one, other) in enumerate(zip(data, back, strict=True)):
            yield from _differences(one, other, declared, (*at, index))
    elif not are_same(data, back):
        yield f"{pointer_text(at) or 'the value'} came back as {str(back)[:80]}", False
