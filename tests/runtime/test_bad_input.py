from __future__ import annotations

import asyncio

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


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("engine", ["memory", "sqlite"])
@pytest.mark.parametrize("row", MISDEEDS)
async def test_handlers(row, engine, way, tmp_path):
    if way == "inbox" and engine == "memory":
        return
    misdeed, expected = MISDEEDS[row]
    if way == "blocking" and ("cancels" in row or "awaits" in row or "subscribes" in row):
        return
    async with asyncio.timeout(8), a_stage(url_for(engine, tmp_path)) as stage:
        stage.victim(misdeed, WAYS[way])
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
