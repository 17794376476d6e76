"""Instruments, kept from harming what they look at."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, TypeVar

from treaty.bus.voice import Voice

T = TypeVar("T")


class Watched(Generic[T]):
    """Surrounds what happens with an instrument; what that raises is said once, and goes no further."""

    def __init__(self, voice: Voice, watch: Callable[[], AbstractContextManager[T]]) -> None:
        self._voice, self._watch = voice, watch
        self._inner: AbstractContextManager[T] | None = None

    def __enter__(self) -> T | None:
        try:
            inner = self._watch()
            entered = inner.__enter__()
        except Exception as error:
            self._voice.instrument_failed(error)
            return None
        self._inner = inner
        return entered

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._inner is None:
            return
        try:
            self._inner.__exit__(kind, error, trace)
        except Exception as own:
            if own is not error:
                self._voice.instrument_failed(own)
