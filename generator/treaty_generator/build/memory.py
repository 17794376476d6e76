"""What runs remember: in this process, and through a store for the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from treaty_generator.build.store import Json, Store

_Value = TypeVar("_Value")


class Memory:
    """Values by name, made once; what a whole run did not ask for is forgotten at its end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Any] = {}
        self._used: set[str] = set()

    def find(self, name: str, read: Callable[[Json], _Value]) -> _Value | None:
        """Look a value up, here or in the store; `read` raises `TypeError` or `ValueError` on what cannot be one."""
        if name not in self._known:
            entry = self._store.get(name)
            if entry is None:
                return None
            try:
                self._known[name] = read(entry)
            except (TypeError, ValueError):
                return None
        self._used.add(name)
        value: _Value = self._known[name]
        return value

    def hold(self, name: str, value: _Value) -> _Value:
        """Know a value for the next runs of this process."""
        self._known[name] = value
        self._used.add(name)
        return value

    def save(self, name: str, entry: Json) -> None:
        """Write a value down for other processes."""
        self._store.put(name, entry)
        self._used.add(name)

    def forget_unused(self, *others: str) -> None:
        """End a run: whatever was not asked for goes, here and in the store, apart from these others."""
        self._known = {name: value for name, value in self._known.items() if name in self._used}
        self._store.keep({*self._used, *others})
        self._used.clear()
