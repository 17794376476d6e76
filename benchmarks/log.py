"""How fast the SQLite log takes batches, beside what the disk does for one event at a time."""

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from treaty.event import Event
from treaty.log.record import Batch, Entry, Progress, SubscriptionId
from treaty.log.sqlite import SqliteLog
from treaty.uuid7 import uuid7

_EVENTS, _BYTES = 64, 300


def _entry() -> Entry:
    event = Event(
        id=uuid7(),
        type="a.B",
        version="1.0.0",
        source="s",
        time=datetime.now(UTC),
        key="k",
        correlation_id="c",
        causation_id=None,
        traceparent=None,
        hops=0,
        principal=None,
        data=None,
    )
    return Entry(event, b"x" * _BYTES)


async def _commits(folder: Path, batches: int, *, is_strict: bool) -> float:
    log = SqliteLog(folder / f"{is_strict}.events")
    await log.open()
    ids = [SubscriptionId("a.B", str(number)) for number in range(3)]
    for subscription in ids:
        await log.claim(subscription, 0)
    progress = [Progress(subscription=subscription, fence=1, cursor=5) for subscription in ids]
    entries = [[_entry() for _ in range(_EVENTS)] for _ in range(batches)]
    begun_s = time.perf_counter()
    for each in entries:
        await log.commit(Batch(entries=each, progress=progress, is_strict=is_strict))
    taken_s = time.perf_counter() - begun_s
    await log.close()
    return batches * _EVENTS / taken_s


def _floor(folder: Path, events: int) -> float:
    with (folder / "floor").open("wb", buffering=0) as file:
        begun_s = time.perf_counter()
        for _ in range(events):
            file.write(b"x" * _BYTES)
            os.fdatasync(file.fileno())
        return events / (time.perf_counter() - begun_s)


def measure(batches: int = 300) -> dict[str, float]:
    """Return events per second: durable, strict, and one `fdatasync` for each event."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return {
            "durable": asyncio.run(_commits(folder, batches, is_strict=False)),
            "strict": asyncio.run(_commits(folder, max(1, batches // 6), is_strict=True)),
            "floor": _floor(folder, 300),
        }


if __name__ == "__main__":
    for figure, rate in measure().items():
        print(f"{figure}: {rate:.0f} events/s")
