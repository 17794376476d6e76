"""A bus with one subscription that has bad luck, and neighbours that must not notice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from tests.runtime.buses import a_bus
from tests.runtime.payloads import Downloaded
from treaty.bus import EventBus
from treaty.bus.receipt import Receipt
from treaty.bus.subscription import Subscription
from treaty.event import Event
from treaty.options import Retry, SubscriptionOptions
from treaty.testing import FakeClock

BAD = "bad"
ONCE = Retry(immediate=0, delays_s=())


class Notices(logging.Handler):
    """What the program's own log was told, by the name of each notice."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.errors: list[str] = []  # The class of each error that was told, where one was.

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)  # As those do who write it down, traceback and all.
        self.told.append(getattr(record, "treaty_notice", record.getMessage()))
        if error := getattr(record, "treaty_error", None):
            self.errors.append(error.rpartition(".")[2])


@contextmanager
def listening() -> Iterator[Notices]:
    """Hear what is said about buses and logs, and in the loggers of asyncio, where lost errors end."""
    notices = Notices()
    loggers = [logging.getLogger(name) for name in ("treaty", "asyncio")]
    for logger in loggers:
        logger.addHandler(notices)
        logger.setLevel(logging.INFO)
    try:
        yield notices
    finally:
        for logger in loggers:
            logger.removeHandler(notices)
            logger.setLevel(logging.NOTSET)


class Stage:
    """A bus, what was handled by whom, and what was said."""

    def __init__(self, bus: EventBus, clock: FakeClock, notices: Notices) -> None:
        self.bus, self.clock, self.notices = bus, clock, notices
        self.seen: dict[str, list[str]] = {}
        self.receipts: dict[str, Receipt[Downloaded]] = {}

    def innocent(self, name: str = "innocent") -> Subscription:
        """Subscribe somebody who handles all and harms nobody."""
        return self.bus.subscribe(Downloaded, self.noting(name), name=name)

    def noting(self, name: str) -> Callable[[Event[Downloaded]], None]:
        seen = self.seen.setdefault(name, [])
        return lambda event: seen.append(event.data.file_path)

    def victim(
        self, misdeed: Callable[[Stage, Event[Downloaded]], Any], options: SubscriptionOptions | None = None
    ) -> Subscription:
        """Subscribe somebody who does something bad with the event `bad`, and handles all others."""
        seen = self.seen.setdefault("victim", [])

        def handle(event: Event[Downloaded]) -> Any:
            if event.data.file_path == BAD:
                return misdeed(self, event)
            seen.append(event.data.file_path)
            return None

        return self.bus.subscribe(Downloaded, handle, name="victim", options=options)

    async def publish(self, *paths: str) -> None:
        """Publish one event a path, each of a key of its own."""
        for path in paths:
            self.receipts[path] = await self.bus.publish(Downloaded(download_id=path, file_path=path))

    async def outcome(self) -> str:
        """Tell what became of the bad event, in the words of the table."""
        parked = [each for each in await self.bus.parked() if each.record.key == BAD]
        if parked:
            return f"parked: {parked[0].row.reason}"
        return "handled"


@asynccontextmanager
async def a_stage(url: str = "memory:", **options: Any) -> AsyncGenerator[Stage]:
    """Open a bus, and see in the end that it has left nothing behind."""
    tasks = asyncio.all_tasks()
    clock = options.pop("clock", None) or FakeClock()
    with listening() as notices:
        async with a_bus(url, clock=clock, **options) as bus:
            stage = Stage(bus, clock, notices)
            yield stage
            await bus.idle()
            await turns()
            nothing_waits(bus)
        await turns()
        assert asyncio.all_tasks() == tasks
        assert not bus._core.activity


def nothing_waits(bus: EventBus) -> None:
    """See that no table of an idle bus holds anything."""
    assert not bus._queue
    assert not bus._core.full
    for topic in bus._topics.values():
        for lane in topic.lanes:
            left = (len(lane.waiting), len(lane.waiting._behind), len(lane._tasks), lane._runners)
            assert left == (0, 0, 0, 0), lane.name
            assert not lane.standing._open, lane.name
            assert len(lane.standing._ahead) <= 2, lane.name
            assert not lane.backlog._kept, lane.name
            assert not lane.backlog._due, lane.name
            assert len(lane._free) == lane._places, lane.name


async def turns(count: int = 50) -> None:
    """Let everything that is ready run."""
    for _ in range(count):
        await asyncio.sleep(0)


def url_for(engine: str, folder: Path) -> str:
    """Name a log of an engine."""
    return "memory:" if engine == "memory" else f"sqlite:///{folder}/app.events"


Misdeed = Callable[[Stage, Event[Downloaded]], Awaitable[object] | object]
