"""The recording bus remembers what was accepted and is a bus all the same."""

from inspect import signature

import pytest

from treaty import EventBus
from treaty.errors import BusClosed, UndeclaredEvent, UnknownLog
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


async def test_an_event_that_comes_from_elsewhere_is_recorded_once_however_often_it_comes() -> None:
    async with RecordingBus() as bus, RecordingBus() as elsewhere:
        event = (await elsewhere.publish(Tagged(title="t"))).event
        for _ in range(2):
            await bus.accept(event)
        assert bus.published() == [event]
        bus.clear()
        await bus.publish(Tagged(title="t"), id=event.id)
        assert bus.published() == []
        await bus.publish(Tagged(title="t"), id="another")
    assert [event.id for event in bus.published()] == ["another"]
    assert [event.id for event in elsewhere.published()] == [event.id]


async def test_what_was_refused_is_not_recorded_and_what_was_cleared_is_forgotten() -> None:
    bus = RecordingBus()
    await bus.publish(Tagged(title="t"))
    bus.clear()
    await bus.close()
    with pytest.raises(BusClosed):
        await bus.publish(Tagged(title="t"))
    assert bus.published() == []


def test_it_takes_what_a_bus_takes() -> None:
    taken = [signature(cls).parameters for cls in (EventBus, RecordingBus)]
    assert list(taken[0]) == list(taken[1])
    lenient = {name for name in taken[0] if taken[0][name].default != taken[1][name].default}
    assert lenient == {"undeclared", "durability"}
    with pytest.raises(UnknownLog):
        RecordingBus("redis://host")


async def test_it_is_as_strict_as_it_is_told_to_be() -> None:
    async with RecordingBus(undeclared="error") as bus:
        with pytest.raises(UndeclaredEvent):
            await bus.publish(Tagged(title="t"))
    assert bus.published() == []
