"""Events that wait for a handler: by priority, and those of one key one after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

from treaty.bus.receipt import Receipt


class Waiting:
    """A queue that never gives out an event while an earlier one of its key is being handled.

    Of those that can be handled the highest priority comes first, and among equals the one that came first.
    """

    def __init__(self, priority: Callable[[Receipt[Any]], int] | None = None, *, by_key: bool = False) -> None:
        self._priority = priority
        self.by_key = by_key
        self._ready: deque[Receipt[Any]] = deque()
        self._ranked: list[tuple[int, int, Receipt[Any]]] = []
        self._behind: dict[str | None, deque[Receipt[Any]]] = {}  # Key → those behind the one that is out or ready.
        self._count = 0
        self._behind_count = 0
        self._is_simple = priority is None and not by_key

    def __len__(self) -> int:
        return len(self._ready) + len(self._ranked) + self._behind_count

    def push(self, item: Receipt[Any]) -> None:
        """Put one at the end."""
        if self._is_simple:
            self._ready.append(item)
            return
        key = item.event.key if self.by_key else None
        if key is not None:
            if key in self._behind:
                self._behind[key].append(item)
                self._behind_count += 1
                return
            self._behind[key] = deque()
        self._make_ready(item)

    def pop(self) -> Receipt[Any] | None:
        """Take the next that can be handled; None when there is none. Say `done` when it was."""
        if self._ready:
            return self._ready.popleft()
        if self._ranked:
            return heappop(self._ranked)[2]
        return None

    def adopt(self, item: Receipt[Any]) -> None:
        """Take one to be handled already that never waited."""
        key = item.event.key if self.by_key else None
        if key is not None:
            self._behind[key] = deque()

    def done(self, item: Receipt[Any]) -> None:
        """Let the next of its key come. A retry, or one that was held back, never waited here and must not be said."""
        key = item.event.key if self.by_key else None
        if key is None:
            return
        behind = self._behind.get(key)
        if behind is None:
            return  # It never waited here.
        if behind:
            self._behind_count -= 1
            self._make_ready(behind.popleft())
        else:
            del self._behind[key]

    def clear(self) -> Iterator[Receipt[Any]]:
        """Take everything out, in no order; what is being handled may still be said to be done."""
        for item in (*self._ready, *(ranked for _, _, ranked in self._ranked)):
            yield item
            if self.by_key and item.event.key is not None:
                yield from self._behind.pop(item.event.key, ())
        for behind in self._behind.values():
            yield from behind
            behind.clear()
        self._ready.clear()
        self._ranked.clear()
        self._behind_count = 0

    def _make_ready(self, item: Receipt[Any]) -> None:
        if self._priority is None:
            self._ready.append(item)
            return
        self._count += 1
        heappush(self._ranked, (-self._priority(item), self._count, item))
