"""What a bus costs that runs for long, and one with many subscriptions; each measured in a process of its own.

`python -m benchmarks.bus_load` prints what the child measures, one number of kilobytes a line.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import ClassVar

from benchmarks.bus_peers import doing_nothing, payload, treaty_bus
from benchmarks.process import CommandFailed
from benchmarks.rounds import Loop, medians_each_s

from generated.soulspot.soulseek import DownloadCompleted
from treaty import EventBus, EventPayload

FEW, MANY = 100_000, 1_000_000
SUBSCRIPTIONS = 1000
_BURST = 100


def resident_kb() -> tuple[int, int] | None:
    """Publish events in a child, and return what it holds after `FEW` and after `MANY`; None where nobody counts."""
    if not Path("/proc/self/status").exists():
        return None
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{__name__}: exit code {done.returncode}\n{done.stderr}")
    few, many = map(int, done.stdout.split())
    return few, many


def subscriptions_each_s(*, count: int = 2000, rounds: int = 15) -> dict[int, float]:
    """Measure one event for one subscriber, on a bus that has 1 subscription and on one that has a thousand."""
    return asyncio.run(_among(count, rounds))


async def _among(count: int, rounds: int) -> dict[int, float]:
    async with AsyncExitStack() as stack:
        loops: dict[int, tuple[Loop, int]] = {}
        for subscriptions in (1, SUBSCRIPTIONS):
            bus = await stack.enter_async_context(treaty_bus())
            for index in range(subscriptions - 1):
                bus.subscribe(_event_class(index), doing_nothing(), name="other")
            bus.subscribe(DownloadCompleted, doing_nothing(), name="matching")
            loops[subscriptions] = (_bursts(bus), count)
        return await medians_each_s(loops, rounds=rounds)


def _event_class(index: int) -> type[EventPayload]:
    class Other(EventPayload, frozen=True):
        __event_type__: ClassVar[str] = f"other.number_{index}"
        __event_version__: ClassVar[str] = "1.0.0"

    return Other


def _bursts(bus: EventBus) -> Callable[[int], Awaitable[None]]:
    async def run(count: int) -> None:
        for _ in range(count // _BURST):
            for _ in range(_BURST):
                await bus.publish(payload())
            await bus.idle()

    return run


async def _child() -> None:
    async with treaty_bus() as bus:
        bus.subscribe(DownloadCompleted, doing_nothing(), name="matching")
        run = _bursts(bus)
        await run(FEW)
        print(_resident_kb())
        await run(MANY - FEW)
        print(_resident_kb())


def _resident_kb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    asyncio.run(_child())
