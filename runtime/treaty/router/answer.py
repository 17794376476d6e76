"""Who answered a call, and why others were passed over."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from treaty.operation import Operation

Res_co = TypeVar("Res_co", bound=BaseModel, covariant=True)


class Skipped(NamedTuple):
    """A provider that did not answer, as `module.Service`, and why."""

    provider: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Res_co]):
    """A response, and where it comes from."""

    operation: Operation[Any, Any]
    response: Res_co
    provider: str  # `module.Service`.
    skipped: tuple[Skipped, ...] = ()  # In the order in which they were passed over.
    duration_s: float = 0.0
    is_cached: bool = False


COLLECTED: ContextVar[list[Answer[Any]] | None] = ContextVar("treaty.answers", default=None)


@contextmanager
def answers() -> Generator[list[Answer[Any]]]:
    """Collect the answers of all calls that are made in this block, through typed clients too, in the order they came.

    Those that a provider makes on its part are among them.
    """
    found: list[Answer[Any]] = []
    token = COLLECTED.set(found)
    try:
        yield found
    finally:
        COLLECTED.reset(token)
