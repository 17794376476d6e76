"""A witness made smaller: what nobody needs for the proof is left out, and what remains becomes plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from treaty_generator.schema.budget import Spent
from treaty_generator.schema.json_values import Json, type_of
from treaty_generator.schema.texts import CannotTell

_PLAIN: tuple[Json, ...] = (None, False, True, 0, 1, "", "a", [], {})
_ROUNDS = 400  # Attempts; a witness of the usual size needs a few dozen.

Proves = Callable[[Json], bool]


def smallest(witness: Json, proves: Proves) -> Json:
    """Return a witness that still proves the same and has nothing left to take away, within reason.

    `proves` may raise `Spent`; then what was reached by then is returned.
    """
    best, attempts = witness, _ROUNDS
    try:
        is_smaller = True
        while is_smaller and attempts > 0:
            is_smaller = False
            for candidate in _smaller(best):
                attempts -= 1
                if attempts <= 0:
                    break
                if _holds(proves, candidate):
                    best, is_smaller = candidate, True
                    break
    except Spent:
        pass
    return best


def _holds(proves: Proves, candidate: Json) -> bool:
    try:
        return proves(candidate)
    except CannotTell:
        return False


def _smaller(value: Json) -> Iterator[Json]:
    """Yield values that are simpler than this one in one place, those first that save most."""
    for plain in _PLAIN:
        if _weight(plain) < _weight(value) and type_of(plain) == type_of(value):
            yield plain
    if isinstance(value, dict):
        for name in value:
            yield {other: item for other, item in value.items() if other != name}
        for name, item in value.items():
            for simpler in _smaller(item):
                yield {**value, name: simpler}
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, item in enumerate(value):
            for simpler in _smaller(item):
                yield [*value[:index], simpler, *value[index + 1 :]]
    elif isinstance(value, str) and len(value) > 1:
        yield value[: len(value) // 2]
        yield value[:-1]


def _weight(value: Json) -> tuple[int, str]:
    """Say how much there is to read."""
    if isinstance(value, dict | list):
        return (1 if value else 0), ""
    text = str(int(value) if isinstance(value, bool) else value)
    return len(text), text
