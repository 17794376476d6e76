"""Treaty on SQLite."""

from collections.abc import Callable
from typing import Any

from tests.chaos.counting import Examined
from tests.chaos.events import Noted
from tests.chaos.witness import Sighting
from treaty import EventBus
from treaty.log.protocol import Log
from treaty.log.record import Query, Selection
from treaty.options import Retry, SubscriptionOptions

_RETRY = Retry(immediate=1, delays_s=(0.01,) * 3)  # What kills is parked after five times, and nobody waits for long.


class TreatyEngine:
    """The bus that people use, with nothing replaced."""

    def open(self, url: str) -> EventBus:
        return EventBus(url)

    def subscribe(self, bus: EventBus, handler: Callable[[Any], Any], name: str, *, has_inbox: bool) -> None:
        options = SubscriptionOptions(has_inbox=has_inbox, start="oldest", retry=_RETRY)
        bus.subscribe(Noted, handler, name=name, consumer="chaos", options=options)  # type: ignore[call-overload]

    async def examine(self, url: str) -> Examined:
        log = await _opened(url)
        try:
            records = await log.find(Query(limit=None, newest_first=False))
            parked: dict[str, dict[str, str]] = {}
            for event in await log.parked(Selection(), limit=None):
                parked.setdefault(event.subscription.name, {})[event.record.id] = event.row.reason
            return Examined(
                logged=[_sighting(record.id, record.data) for record in records],
                parked=parked,
                waiting={
                    state.subscription.name: state.lag + state.delayed + state.held
                    for state in await log.subscriptions()
                },
            )
        finally:
            await log.close()

    async def redrive(self, url: str) -> int:
        log = await _opened(url)
        try:
            return await log.redrive(Selection())
        finally:
            await log.close()


async def _opened(url: str) -> Log:
    log = _log(url)
    await log.open()
    return log


def _log(url: str) -> Log:
    from treaty.log.engines import open_log  # type: ignore[import-not-found]

    log: Log = open_log(url)
    return log


def _sighting(event_id: str, data: bytes) -> Sighting:
    payload = Noted.model_validate_json(data)
    return Sighting(event_id, payload.key, payload.number)
