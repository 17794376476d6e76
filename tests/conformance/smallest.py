"""Makes what was found small: parts are left out as long as it is still found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.conformance.wire import Json


def smallest(value: Json, holds: Callable[[Json], bool], *, tries: int) -> Json:
    """Return the smallest value that could be reached with at most so many calls of `holds`, which holds for it."""
    smaller = _smaller(value)
    while tries > 0:
        candidate = next(smaller, None)
        if candidate is None:
            return value
        tries -= 1
        if holds(candidate[0]):
            value = candidate[0]
            smaller = _smaller(value)
    return value


def _smaller(value: Json) -> Iterator[tuple[Json]]:
    """Go through the values with one part less, or with one part in the place of what it is a part of."""
    if isinstance(value, dict):
        for key in value:
            yield ({name: item for name, item in value.items() if name != key},)
        yield from ((item,) for item in value.values() if isinstance(item, dict))
        for key, item in value.items():
            yield from (({**value, key: one},) for (one,) in _smaller(item))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield (value[:index] + value[index + 1 :],)
        yield from ((item,) for item in value if isinstance(item, dict))
        for index, item in enumerate(value):
            yield from (([*value[:index], one, *value[index + 1 :]],) for (one,) in _smaller(item))
