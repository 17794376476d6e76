"""Clients read events as they happen; none of them slows the bus, and none stays behind."""

import asyncio
import json
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.gateway.shop import ANN, AS_ANN, AS_BOB, Paid, Served, Shown, serving
from treaty import to_cloudevent
from treaty.bus import EventBus
from treaty.gateway import Limits
from treaty.principal import Principal


class Reader:
    """A client of the stream; one that is slow takes nothing after the beginning."""

    def __init__(self, app: Any, *, headers: dict[str, str], query: bytes = b"", is_slow: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gone, self._news = asyncio.Event(), asyncio.Event()
        self._is_slow = is_slow
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "GET", "path": "/events", "query_string": query, "headers": raw}
        self.task = asyncio.ensure_future(app(scope | {"root_path": ""}, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if self._is_slow and len(self.sent) >= 2:
            await asyncio.get_running_loop().create_future()
        self.sent.append(message)
        self._news.set()

    async def until(self, count: int) -> None:
        """Wait until so many events have come."""
        while len(self.orders()) < count:
            self._news.clear()
            await self._news.wait()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent[1:]).decode()

    def events(self) -> list[dict[str, str]]:
        blocks = [block.split("\n") for block in self.text.split("\n\n") if block and not block.startswith(":")]
        return [dict(line.split(": ", 1) for line in block) for block in blocks]

    def orders(self) -> list[str]:
        return [json.loads(event["data"])["data"]["order_id"] for event in self.events()]


@asynccontextmanager
async def reading(served: Served, **options: Any) -> Any:
    reader = Reader(served.app, **({"headers": AS_ANN} | options))
    await served.clock.settle()
    yield reader
    reader.gone.set()
    await reader.task


def subscriptions(served: Served) -> int:
    return len(served.system.bus.stats().subscriptions)


async def test_events_come_as_cloudevents() -> None:
    async with serving() as served, reading(served) as reader:
        receipt = await served.system.bus.publish(Paid(order_id="o-1"), source="shop")
        await served.clock.settle()
        event = receipt.event
        assert reader.events() == [
            {"id": event.id, "event": "shop.paid", "data": json.dumps(to_cloudevent(event), separators=(",", ":"))}
        ]
        assert dict(reader.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")


async def test_a_client_reads_what_it_may_and_asked_for() -> None:
    async with serving() as served:
        async with (
            reading(served, headers=AS_BOB) as bob,
            reading(served) as ann,
            reading(served, query=b"types=shop.shown") as some,
        ):
            await served.system.bus.publish(Paid(order_id="paid"), source="shop")
            await served.system.bus.publish(Shown(order_id="shown"))
            await served.clock.settle()
            assert [bob.orders(), ann.orders(), some.orders()] == [["shown"], ["paid", "shown"], ["shown"]]
        assert subscriptions(served) == 0


async def test_silence_is_broken_now_and_then() -> None:
    async with serving(limits=Limits(heartbeat_s=15)) as served, reading(served) as reader:
        before = reader.text
        await served.clock.advance(14.9)
        assert reader.text == before
        await served.clock.advance(15.1)
        assert reader.text == before + ": still here\n\n" * 2


async def test_streams_end_with_the_system() -> None:
    served = Served()
    async with served.system:
        async with served.app.router.lifespan_context(served.app):
            reader = Reader(served.app, headers=AS_ANN)
            await served.clock.settle()
        await asyncio.wait_for(reader.task, 5)
        assert reader.sent[-1] == {"type": "http.response.body", "body": b""}
        assert subscriptions(served) == 0


async def test_a_stream_notices_that_somebody_else_has_stopped_the_system() -> None:
    async with serving() as served:
        reader = Reader(served.app, headers=AS_ANN)
        await served.clock.settle()
        await served.system.stop()
        await served.clock.advance(15)
        await asyncio.wait_for(reader.task, 5)
        assert reader.sent[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.parametrize("count", [100])
async def test_slow_clients_are_dropped_and_disturb_nobody(count: int, caplog: pytest.LogCaptureFixture) -> None:
    limits = Limits(streams=count + 1, stream_events=10)
    async with serving(limits=limits) as served, reading(served) as quick:
        slow = [Reader(served.app, headers=AS_ANN, is_slow=True) for _ in range(count)]
        await served.clock.settle()
        assert subscriptions(served) == 2 * (count + 1)
        for order in range(30):
            await served.system.bus.publish(Paid(order_id=str(order)), source="shop")
            await served.clock.settle()
        assert quick.orders() == [str(order) for order in range(30)]
        await asyncio.gather(*(reader.task for reader in slow))
        assert subscriptions(served) == 2
    dropped = [vars(each) for each in caplog.records if vars(each).get("treaty_notice") == "stream_dropped"]
    assert [each["treaty_waiting"] for each in dropped] == [10] * count


async def test_more_streams_than_there_is_room_for() -> None:
    async with serving(limits=Limits(streams=1)) as served:
        async with reading(served), reading(served) as second:
            assert second.status == 503
        async with reading(served) as third:
            assert third.status == 200


async def test_those_who_come_at_once_share_the_room() -> None:
    may_go = asyncio.Event()

    async def slowly(_: Any) -> Principal:
        await may_go.wait()
        return ANN

    async with (
        serving(limits=Limits(streams=1), authenticate=slowly) as served,
        reading(served) as first,
        reading(served) as second,
    ):
        may_go.set()
        await served.clock.settle()
        assert [first.status, second.status] == [200, 503]


async def test_a_client_goes_on_where_it_stopped(tmp_path: Path) -> None:
    served = Served(bus=EventBus(f"sqlite:///{tmp_path}/shop.events"))
    async with served.system:
        receipts = [await served.system.bus.publish(Paid(order_id=str(order)), source="shop") for order in range(250)]
        headers = AS_ANN | {"last-event-id": receipts[9].event.id}
        reader = Reader(served.app, headers=headers)
        await reader.until(240)
        await (await served.system.bus.publish(Paid(order_id="new"), source="shop")).settled()
        await served.clock.settle()
        assert reader.orders() == [*map(str, range(10, 250)), "new"]
        reader.gone.set()
        await reader.task


async def test_a_client_learns_that_it_has_missed_something() -> None:
    async with serving() as served, reading(served, headers=AS_ANN | {"last-event-id": "unknown"}) as reader:
        assert reader.events() == [{"event": "treaty.gap", "data": "{}"}]


async def test_an_id_cannot_end_its_line() -> None:
    async with serving() as served, reading(served) as reader:
        await served.system.bus.publish(Paid(order_id="o"), source="shop", id="1\nevent: forged")
        await served.clock.settle()
        assert [event["event"] for event in reader.events()] == ["shop.paid"]
        assert "id" not in reader.events()[0]


async def test_there_is_no_stream_of_nothing() -> None:
    async with serving(stream=()) as served:
        assert (await served.client.get("/events")).status_code == 404
