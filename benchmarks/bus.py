"""What the bus adds to awaiting the handlers oneself, beside its peers; all of them build the payload first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

from benchmarks.bus_peers import BURST, DIRECT, PEERS, Handler, Opened, Peer, doing_nothing, suspending
from benchmarks.rounds import Loop, medians_each_s
from benchmarks.table import ratio, table, us

WORK: tuple[tuple[str, int, Callable[[], Handler]], ...] = (
    ("1 handler", 1, doing_nothing),
    ("10 handlers", 10, doing_nothing),
    ("10 handlers that suspend", 10, suspending),
)
HEAD = ("bus", "isolates errors", "own contexts", "each", "direct", f"burst of {BURST}", "direct")

Times = dict[tuple[str, str], float]
"""By the name of the bus, and `each` or `burst`."""


def tables(*, count: int = 2000, rounds: int = 15) -> Iterator[tuple[str, str]]:
    """Measure all peers in turns, and lay out a table for each kind of work, under its name."""
    for name, handlers, make in WORK:
        found = asyncio.run(_measured([make() for _ in range(handlers)], count, rounds))
        yield name, table(HEAD, [_row(peer, found) for peer in PEERS])


async def _measured(handlers: list[Handler], count: int, rounds: int) -> Times:
    async with AsyncExitStack() as stack:
        loops: dict[tuple[str, str], tuple[Loop, int]] = {}
        for peer in PEERS:
            opened = await stack.enter_async_context(peer.open(handlers))
            loops |= _loops(peer, opened, count)
        return await medians_each_s(loops, rounds=rounds)


def _loops(peer: Peer, opened: Opened, count: int) -> dict[tuple[str, str], tuple[Loop, int]]:
    events = max(BURST, round(count * peer.share / BURST) * BURST)  # Whole bursts.
    loops = {(peer.name, "each"): (opened.each, events)}
    if opened.burst is not None:
        loops[peer.name, "burst"] = (opened.burst, events)
    return loops


def _row(peer: Peer, found: Times) -> list[str]:
    direct_s = found[DIRECT.name, "each"]
    each_s = found[peer.name, "each"]
    burst_s = found.get((peer.name, "burst"), each_s)
    promises = [_yes(peer.isolates_errors), _yes(peer.has_own_contexts)]
    return [peer.name, *promises, us(each_s), ratio(each_s, direct_s), us(burst_s), ratio(burst_s, direct_s)]


def _yes(claim: bool) -> str:
    return "yes" if claim else "no"
