"""Tells failures of one cause from those of another, without a word of what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

_FRAMES = 5  # Innermost, of each error; further out it matters less who called.
_ERRORS = 8  # Of a chain, and of a group; whoever raises more is in a loop.


def fingerprint(error: BaseException) -> str:
    """Make 12 hexadecimal digits of the classes of an error and its causes, and of the functions that they passed.

    Messages are left out, because they hold values; so are line numbers, which change with every edit, and paths,
    which differ between machines. Functions of `treaty` itself are no part of the cause.
    """
    from hashlib import sha256  # Here, because most programs never fail.

    told = "\n".join(part for one in _chain(error) for part in _parts(one))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Go from an error to what caused it, as a traceback would show it."""
    seen: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and len(seen) < _ERRORS and not any(here is one for one in seen):
        seen.append(here)
        yield here
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)


def _parts(error: BaseException) -> Iterator[str]:
    yield _name(type(error))
    yield from _members(error)
    yield from _frames(error)


def _members(error: BaseException) -> list[str]:
    """Name the classes in a group, each once: how many tasks failed, and in which order, is chance."""
    if not isinstance(error, BaseExceptionGroup):
        return []
    group = cast("BaseExceptionGroup[BaseException]", error)
    return [f"- {name}" for name in sorted({_name(type(one)) for one in group.exceptions})[:_ERRORS]]


def _frames(error: BaseException) -> list[str]:
    found: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        module = str(frame.f_globals.get("__name__"))
        place = f"{module}:{frame.f_code.co_qualname}"
        # A function that calls itself is one place, however deep the data was.
        if module.partition(".")[0] != "treaty" and place not in found[-1:]:
            found.append(place)
        trace = trace.tb_next
    return found[-_FRAMES:]


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
