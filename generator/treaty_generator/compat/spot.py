"""Where something is said of a thing in its file, or where the thing stands that does not say it."""

from __future__ import annotations

from typing import Protocol

from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Origin
from treaty_generator.problem import Place


class Placed(Protocol):
    """An event, a service or whatever else stands in a file."""

    @property
    def origin(self) -> Origin:
        """Where it stands."""
        ...


def spot(thing: Placed | None, *steps: str | int) -> Place | None:
    """Find what `steps` lead to below a thing; the name of the thing, where they lead nowhere or are none."""
    if thing is None:
        return None
    origin = thing.origin
    return origin.place(*steps) if steps and _leads(origin, steps) else origin.place(key=True)


def listed(thing: Placed, key: str, word: str) -> Place | None:
    """Find a word in a list of a thing; the list, where it does not hold it; the name, where there is no list."""
    value = _value(thing.origin, (key,))
    if isinstance(value, list) and word in value:
        return spot(thing, key, value.index(word))
    return spot(thing, key)


def _leads(origin: Origin, steps: tuple[str | int, ...]) -> bool:
    return _value(origin, steps) is not None


def _value(origin: Origin, steps: tuple[str | int, ...]) -> Json:
    value = origin.document.data
    for step in (*origin.pointer, *steps):
        is_item = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not is_item and not (isinstance(value, dict) and step in value):
            return None
        value = value[step]
    return value
