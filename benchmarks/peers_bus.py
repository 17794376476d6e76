"""The bus that the descriptions of modular systems propose: a task for every handler, and a gather for every event."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class SeedEvent:
    """A payload with an id and a time."""

    type: str
    data: Any
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    time: datetime = field(default_factory=lambda: datetime.now(UTC))


class GatheringBus:
    """Publishing waits for the slowest handler; one that fails is logged."""

    def __init__(self) -> None:
        self._handlers: dict[str, list[Callable[[SeedEvent], Awaitable[None]]]] = defaultdict(list)

    def subscribe(self, event_type: str, handler: Callable[[SeedEvent], Awaitable[None]]) -> None:
        self._handlers[event_type].append(handler)

    async def publish(self, event_type: str, data: object) -> None:
        event = SeedEvent(event_type, data)
        tasks = [asyncio.create_task(self._guard(handler, event)) for handler in self._handlers[event_type]]
        await asyncio.gather(*tasks)

    async def _guard(self, handler: Callable[[SeedEvent], Awaitable[None]], event: SeedEvent) -> None:
        try:
            await handler(event)
        except Exception:
            _log.exception("a handler of %s failed", event.type)
