"""A thread that waits for an answer hears when the loop that could give it is gone."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from treaty import BlockingRouter

from .stage import Query, Stage


async def _stage() -> Stage:
    return Stage()


def test_a_loop_that_is_closed_is_told_at_once() -> None:
    loop = asyncio.new_event_loop()
    stage = loop.run_until_complete(_stage())
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        BlockingRouter(stage.router, loop).call(stage.operation, Query())


@pytest.mark.filterwarnings(
    "ignore:coroutine 'ModuleRouter.call' was never awaited"
)  # The loop drops it when it closes.
def test_nobody_waits_for_a_loop_that_closes_meanwhile() -> None:
    loop = asyncio.new_event_loop()
    stage = loop.run_until_complete(_stage())
    blocking = BlockingRouter(stage.router, loop)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(blocking.call, stage.operation, Query())
        while not loop._ready:  # type: ignore[attr-defined]  # It has been asked, and does not run.
            pass
        loop.close()
        with pytest.raises(RuntimeError, match="closed"):
            waiting.result()
