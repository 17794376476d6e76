"""Something that is found out while something else is done: git answers while files are read."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

_Found = TypeVar("_Found")


class Ahead(Generic[_Found]):
    """Asks at once, in a thread; who wants the answer waits for it."""

    def __init__(self, ask: Callable[[], _Found]) -> None:
        self._ask = ask
        self._found: list[_Found] = []
        self._raised: list[BaseException] = []
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def answer(self) -> _Found:
        """Return what was found, or raise what was raised."""
        self._thread.join()
        for raised in self._raised:
            raise raised
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._ask())
        except BaseException as raised:  # Whatever it is, it is for whoever wants the answer.
            self._raised.append(raised)
