"""What starting and stopping many modules costs, beside awaiting their `start` and `stop` in a loop."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.table import ms, table, us

from treaty import Module, System

MODULES = 500
HEAD = (f"{MODULES} modules without work of their own", "start", "each", "stop", "each")

Starts = Callable[[Sequence[Module]], Awaitable[tuple[float, float]]]


class _Idle(Module):
    """A module that requires the one before it, in every tenth of them."""

    def __init__(self, number: int) -> None:
        self.name = f"module_{number:03}"  # type: ignore[misc]  # Each has one of its own, and not its class.
        self.requires = (f"module_{number - 1:03}",) if number % 10 else ()  # type: ignore[misc]  # As above.


def measured_table(*, rounds: int = 25) -> str:
    """Measure both in turns, and lay out a table: the quickest of the rounds, as other work makes one longer."""
    found = asyncio.run(_measured({"in a loop": _in_a_loop, "as a system": _as_a_system}, rounds))
    return table(HEAD, [_row(name, *times) for name, times in found.items()])


async def _measured(ways: dict[str, Starts], rounds: int) -> dict[str, tuple[float, float]]:
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            modules = [_Idle(number) for number in range(MODULES)]
            gc.collect()  # Nobody pays for what another left behind.
            times = await way(modules)
            if turn:
                found[name].append(times)
    return {name: (min(one for one, _ in each), min(two for _, two in each)) for name, each in found.items()}


async def _in_a_loop(modules: Sequence[Module]) -> tuple[float, float]:
    began = time.perf_counter()
    for module in modules:
        await module.start()
    started = time.perf_counter()
    for module in reversed(modules):
        await module.stop()
    return started - began, time.perf_counter() - started


async def _as_a_system(modules: Sequence[Module]) -> tuple[float, float]:
    system = System(*modules)
    began = time.perf_counter()
    await system.start()
    started = time.perf_counter()
    await system.stop()
    return started - began, time.perf_counter() - started


def _row(name: str, start_s: float, stop_s: float) -> list[str]:
    return [name, ms(start_s), us(start_s / MODULES), ms(stop_s), us(stop_s / MODULES)]


if __name__ == "__main__":
    print(measured_table())
