"""Answers that are good for a while."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from pydantic import BaseModel

Key = tuple[Any, ...]


class Cache:
    """Answers by question; the one that was not asked for longest goes first. Times are of a monotonic clock."""

    def __init__(self, good_s: float, size: int) -> None:
        self._good_s, self._size = good_s, size
        self.cleared = 0  # How often.
        self._answers: OrderedDict[Key, tuple[float, BaseModel, str]] = OrderedDict()

    def get(self, key: Key, now: float) -> tuple[BaseModel, str] | None:
        """Find a response that is still good, and who gave it."""
        found = self._answers.get(key)
        if found is None:
            return None
        until, response, provider = found
        if now >= until:
            del self._answers[key]
            return None
        self._answers.move_to_end(key)
        return response, provider

    def put(self, key: Key, response: BaseModel, provider: str, now: float) -> None:
        """Keep a response."""
        self._answers[key] = now + self._good_s, response, provider
        self._answers.move_to_end(key)
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self.cleared += 1
        self._answers.clear()
