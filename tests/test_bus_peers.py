"""Every bus that is measured does the work that it is measured for, and promises what the table says."""

import logging
from collections.abc import Iterator
from contextvars import ContextVar

import pytest
from benchmarks.bus_peers import BURST, PEERS, Handler, Opened, Peer
from benchmarks.rounds import Loop

_SEEN: ContextVar[str] = ContextVar("seen", default="nobody")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def counting(calls: list[int], place: int) -> Handler:
    async def handle(_event: object) -> None:
        calls[place] += 1

    return handle


async def failing(_event: object) -> None:
    raise RuntimeError("no disk")


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
@pytest.mark.parametrize("way", ["each", "burst"])
async def test_every_handler_is_called_once_for_each_event(peer: Peer, way: str) -> None:
    calls = [0, 0, 0]
    async with peer.open([counting(calls, place) for place in range(3)]) as opened:
        await loop_of(opened, way)(BURST)
        assert calls == [BURST] * 3


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
async def test_it_isolates_errors_if_it_says_so(peer: Peer) -> None:
    calls = [0, 0]
    async with peer.open([counting(calls, 0), failing, counting(calls, 1)]) as opened:
        raised = False
        try:
            await opened.each(1)  # Ours lets the next wait, because it has the same key as the one that failed.
        except RuntimeError:
            raised = True
        assert (not raised and calls == [1, 1]) is peer.isolates_errors


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
async def test_handlers_have_contexts_of_their_own_if_it_says_so(peer: Peer) -> None:
    seen: list[str] = []

    def writing() -> Handler:
        async def handle(_event: object) -> None:
            seen.append(_SEEN.get())
            _SEEN.set("somebody")

        return handle

    async with peer.open([writing(), writing()]) as opened:
        await opened.each(2)
        assert (seen == ["nobody"] * 4) is peer.has_own_contexts


def loop_of(opened: Opened, way: str) -> Loop:
    return opened.burst or opened.each if way == "burst" else opened.each
