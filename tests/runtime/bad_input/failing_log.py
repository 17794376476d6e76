"""A log that fails when a test says so."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from treaty.errors import LogBusy, LogError
from treaty.log.protocol import Log

METHODS = frozenset(
    [
        "commit",
        "read",
        "records",
        "find",
        "end",
        "claim",
        "release",
        "beat",
        "change",
        "revisions",
        "subscriptions",
        "rows",
        "parked",
        "redrive",
        "seek",
    ]
)


class FailingLog:
    """Passes all on to another log, except where `fails` says what to raise instead."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.name, self.capabilities = log.name, log.capabilities
        self.fails: dict[str, LogError] = {}
        self.hook: Callable[[str], Awaitable[None]] | None = None

    def out(self, error: type[LogError] = LogBusy, *methods: str) -> None:
        """Begin an outage, of some methods or all."""
        self.fails = dict.fromkeys(methods or (*METHODS, "unit"), error(self.name, "a test says so"))

    def back(self) -> None:
        """End the outage."""
        self.fails = {}

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._log, name)
        if name not in METHODS:
            return found

        async def passing(*args: Any, **options: Any) -> Any:
            if name in self.fails:
                raise self.fails[name]
            if self.hook is not None:
                await self.hook(name)
            return await found(*args, **options)

        return passing

    @asynccontextmanager
    async def unit(self, connection: Any = None) -> AsyncGenerator[Any]:
        if "unit" in self.fails:
            raise self.fails["unit"]
        async with self._log.unit(connection) as unit:
            yield unit
