"""What a scenario says of what is left behind."""

import asyncio

import pytest

from generated.soulspot.soulseek.events import DownloadStarted
from treaty import Event
from treaty.testing import FakeClock, Scenario, fake
from treaty.testing.scenario import open_bus


def _scenario() -> Scenario:
    clock = FakeClock()
    return Scenario(open_bus(clock), clock)


async def test_what_is_not_settled_is_left_behind_until_it_is() -> None:
    scenario, gate = _scenario(), asyncio.Event()

    async def waits(event: Event[DownloadStarted]) -> None:
        await gate.wait()

    scenario.bus.subscribe(DownloadStarted, waits)
    await scenario.publish(fake(DownloadStarted))
    with pytest.raises(AssertionError, match=r"download\.started was not settled"):
        scenario.verify()
    gate.set()
    await scenario.settle()
    scenario.verify()


async def test_a_failure_is_left_behind_until_it_is_expected() -> None:
    scenario = _scenario()
    scenario.faulty(DownloadStarted, LookupError("lost"))
    await scenario.publish(fake(DownloadStarted))
    await scenario.settle()
    with pytest.raises(AssertionError, match=r"failed in 'faulty': LookupError"):
        scenario.verify()
    scenario.expect_parked(DownloadStarted)
    scenario.verify()


async def test_the_nearest_event_comes_first() -> None:
    scenario = _scenario()
    await scenario.publish(fake(DownloadStarted, download_id="a", track_id="b"))
    await scenario.publish(fake(DownloadStarted, download_id="a", track_id="c"))
    with pytest.raises(AssertionError) as caught:
        scenario.expect(DownloadStarted, download_id="x", track_id="c")
    message = str(caught.value)
    assert message.index("expected 'x', was 'a'") < message.index("expected 'c', was 'b'")
