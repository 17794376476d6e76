"""What the bus adds to awaiting the handlers oneself; both build the payload first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from benchmarks.rounds import Loop, median_each_s

from generated.soulspot.soulseek import DownloadCompleted
from treaty import EventBus

DIRECT = "await each handler"
SETTLED = "publish, then wait until it is settled"
BURST = "publish 100, then wait until the bus is idle"
_BURST = 100
_NOW = datetime(2026, 1, 2, tzinfo=UTC)

Handler = Callable[[object], Awaitable[None]]


def bus_each_s(handlers: int, *, count: int = 2000, rounds: int = 15) -> dict[str, float]:
    """Measure one event with so many handlers that do nothing, in each of the three ways."""
    listed = [_handler() for _ in range(handlers)]
    loops = {DIRECT: _direct(listed), SETTLED: _settled(listed), BURST: _burst(listed)}
    return median_each_s(loops, count=count, rounds=rounds)


def _handler() -> Handler:
    async def handle(_event: object) -> None:
        pass

    return handle


def _payload() -> DownloadCompleted:
    return DownloadCompleted(
        download_id="dl-1", track_id="trk-1", file_path="/music/a.flac", file_size=28734112, timestamp=_NOW
    )


def _direct(handlers: list[Handler]) -> Loop:
    async def run(count: int) -> None:
        for _ in range(count):
            payload = _payload()
            for handler in handlers:
                await handler(payload)

    return run


def _settled(handlers: list[Handler]) -> Loop:
    async def run(count: int) -> None:
        async with _bus(handlers) as bus:
            for _ in range(count):
                receipt = await bus.publish(_payload())
                await receipt.settled()

    return run


def _burst(handlers: list[Handler]) -> Loop:
    async def run(count: int) -> None:
        async with _bus(handlers) as bus:
            for _ in range(count // _BURST):
                for _ in range(_BURST):
                    await bus.publish(_payload())
                await bus.idle()

    return run


def _bus(handlers: list[Handler]) -> EventBus:
    bus = EventBus("memory:")
    for index, handler in enumerate(handlers):
        bus.subscribe(DownloadCompleted, handler, name=f"handler_{index}")
    return bus
