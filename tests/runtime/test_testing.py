"""The recording bus remembers what was accepted and is a bus all the same."""

import pytest

from treaty.errors import BusClosed, UnknownLog
from treaty.testing import RecordingBus

from .payloads import Downloaded, DownloadedPath, Filed, Tagged


async def test_it_delivers_and_records_what_handlers_publish_too() -> None:
    async with RecordingBus() as bus:
        bus.subscribe(Downloaded, lambda event: None)

        @bus.subscribe(Tagged)
        async def file(event: object) -> None:
            await bus.publish(Filed(shelf="s"))

        first = await bus.publish(Downloaded(download_id="d1"))
        second = await bus.publish(Tagged(title="t"))
        assert len(await first.settled()) == 1
        await bus.idle()
    assert [event.type for event in bus.published()] == ["download.completed", "metadata.tagged", "library.filed"]
    assert bus.published()[:2] == [first.event, second.event]


async def test_events_are_found_by_class_and_read_as_that_class() -> None:
    async with RecordingBus() as bus:
        event = (await bus.publish(Downloaded(download_id="d1", file_path="b.flac"))).event
        await bus.publish(Tagged(title="t"))
    assert bus.published(Downloaded) == [event]
    assert [seen.data for seen in bus.published(DownloadedPath)] == [DownloadedPath(file_path="b.flac")]
    assert bus.published(Filed) == []


async def test_what_was_refused_is_not_recorded_and_what_was_cleared_is_forgotten() -> None:
    bus = RecordingBus()
    await bus.publish(Tagged(title="t"))
    bus.clear()
    await bus.close()
    with pytest.raises(BusClosed):
        await bus.publish(Tagged(title="t"))
    assert bus.published() == []


def test_it_takes_what_a_bus_takes() -> None:
    with pytest.raises(UnknownLog):
        RecordingBus("redis://host")
