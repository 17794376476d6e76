"""A handler that does what it had better not harms no other event, no neighbour and no bus, however it is run."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from treaty.options import Retry, SubscriptionOptions

from .bad_input.handlers import MISDEEDS
from .bad_input.stage import ONCE, a_stage, url_for

WAYS = {
    "direct": SubscriptionOptions(retry=ONCE),
    "retried": SubscriptionOptions(retry=Retry(immediate=1, delays_s=(1.0,), jitter=0)),
    "tasks": SubscriptionOptions(retry=ONCE, concurrency=2),
    "timed": SubscriptionOptions(retry=ONCE, timeout_s=60),
    "blocking": SubscriptionOptions(retry=ONCE, is_blocking=True),
    "inbox": SubscriptionOptions(retry=ONCE, has_inbox=True),
}
CASES = [
    (misdeed, engine, way)
    for misdeed in MISDEEDS
    for engine in ("memory", "sqlite")
    for way in WAYS
    if (engine, way) != ("memory", "inbox")
]


@pytest.mark.parametrize(("misdeed", "engine", "way"), CASES)
async def test_a_misdeed_becomes_what_the_table_says_and_harms_nobody_else(
    misdeed: str, engine: str, way: str, tmp_path: Path
) -> None:
    does, expected = MISDEEDS[misdeed]
    async with asyncio.timeout(8), a_stage(url_for(engine, tmp_path)) as stage:
        stage.victim(does, WAYS[way])
        stage.innocent()
        await stage.publish("1", "2", "bad", "3", "4")
        await stage.clock.settle()
        if way == "retried":
            await stage.bus.idle()
            await stage.clock.advance(1)
        await stage.bus.idle()
        assert sorted(stage.seen["victim"]) == ["1", "2", "3", "4"]
        assert stage.seen["innocent"] == ["1", "2", "bad", "3", "4"]
        assert await stage.outcome() == expected
        await stage.publish("5")
        await stage.bus.idle()
        assert stage.seen["victim"][-1:] == ["5"]
        told = list(stage.notices.told)
        assert told.count("parked") == (expected != "handled")
        assert set(told) <= {"parked", "delivery_failed"}
