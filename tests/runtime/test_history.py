"""What can be made of the events that a log keeps."""

from pathlib import Path

import pytest

from treaty.event import Event
from treaty.log.record import Query
from treaty.options import SubscriptionOptions
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded, Tagged


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/app.events"


def downloaded(number: int) -> Downloaded:
    return Downloaded(download_id="d", file_path=str(number))


async def test_state_is_made_from_the_history_of_events(url: str) -> None:
    total = 0

    def add(event: Event[Downloaded]) -> None:
        nonlocal total
        total += int(event.data.file_path)

    async with a_bus(url, clock=FakeClock()) as bus:
        for number in range(5):
            await bus.publish(downloaded(number))
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, add, name="total", options=SubscriptionOptions(start="oldest"))
        await bus.idle()
    assert total == 10


async def test_a_new_subscription_goes_on_from_a_snapshot(url: str) -> None:
    """The snapshot says up to which position it holds the events; the rest comes by replay, into the same row."""
    async with a_bus(url, clock=FakeClock()) as bus:
        for number in range(5):
            await bus.publish(downloaded(number))
        async with bus.transaction() as rows:
            rows.execute("create table snapshot (position integer, total integer)")
            rows.execute("insert into snapshot values (3, 0 + 1 + 2)")

        def add(event: Event[Downloaded]) -> None:
            bus.inbox().execute("update snapshot set total = total + ?", (int(event.data.file_path),))

        subscription = bus.subscribe(Downloaded, add, name="total", options=SubscriptionOptions(has_inbox=True))
        await bus.replay(subscription, 3)
        await bus.publish(downloaded(10))
        await bus.idle()
        async with bus.transaction() as rows:
            assert rows.execute("select total from snapshot").fetchall() == [(0 + 1 + 2 + 3 + 4 + 10,)]


async def test_events_are_asked_for_by_what_is_known_of_them(url: str) -> None:
    clock = FakeClock()
    async with a_bus(url, clock=clock) as bus:

        async def tag(event: Event[Downloaded]) -> None:
            await bus.publish(Tagged(title=event.data.file_path), source="tagger")

        bus.subscribe(Downloaded, tag, name="tags")
        first = await bus.publish(downloaded(1), source="soulseek")
        await bus.idle()
        await clock.advance(60)
        await bus.publish(downloaded(2), source="soulseek")
        await bus.idle()

        async def found(query: Query) -> list[int]:
            return [record.position for record in await bus.events(query)]

        assert await found(Query()) == [4, 3, 2, 1]
        assert await found(Query(limit=1)) == [4]
        assert await found(Query(types=("metadata.tagged",))) == [4, 2]
        assert await found(Query(source="soulseek")) == [3, 1]
        assert await found(Query(correlation_id=first.event.correlation_id, newest_first=False)) == [1, 2]
        assert await found(Query(since=clock.now())) == [4, 3]


async def test_a_consumer_that_was_away_gets_what_it_missed_and_the_others_went_on(url: str) -> None:
    present: list[str] = []
    late: list[str] = []
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, lambda event: late.append(event.data.file_path), name="late")
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, lambda event: present.append(event.data.file_path), name="present")
        for number in range(3):
            await bus.publish(downloaded(number))
        await bus.idle()
    assert (present, late) == (["0", "1", "2"], [])
    async with a_bus(url, clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, lambda event: late.append(event.data.file_path), name="late")
        await bus.idle()
    assert late == ["0", "1", "2"]
