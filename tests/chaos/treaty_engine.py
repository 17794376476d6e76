"""Treaty on SQLite."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.chaos.counting import Examined
from tests.chaos.events import Noted
from tests.chaos.witness import Sighting
from treaty import EventBus
from treaty.clock import SystemClock
from treaty.log.open import open_log
from treaty.log.protocol import Log
from treaty.log.record import Query, Selection, SubscriptionId
from treaty.options import Retry, SubscriptionOptions

_RETRY = Retry(immediate=1, delays_s=(0.01,) * 3)  # What kills is parked after five times, and nobody waits for long.
_AGAIN_S = 0.02
_CONSUMER = "chaos"
_LEASE_S = 0.6  # So that whoever sleeps has not to sleep for long.


class TreatyEngine:
    """The bus that people use, with nothing replaced."""

    has_leases = True

    def open(self, url: str) -> EventBus:
        # No contract knows of this event, and publishers subscribe to nothing.
        return EventBus(f"{url}?lease_s={_LEASE_S}", undeclared="allow")

    def subscribe(
        self, bus: EventBus, handler: Callable[[Any], Any], name: str, *, has_inbox: bool, concurrency: int = 1
    ) -> None:
        options = SubscriptionOptions(has_inbox=has_inbox, concurrency=concurrency, start="oldest", retry=_RETRY)
        bus.subscribe(Noted, handler, name=name, consumer=_CONSUMER, options=options)

    async def settle(self, bus: EventBus) -> None:
        while any(state.lag or state.delayed for state in await bus.log.subscriptions()):
            await bus.idle()
            with suppress(TimeoutError):  # For retries, and for the claims of the dead to run out.
                await asyncio.wait_for(asyncio.Event().wait(), _AGAIN_S)
        await bus.idle()

    async def examine(self, url: str) -> Examined:
        log = await _opened(url)
        try:
            records = await log.find(Query(limit=None, newest_first=False))
            parked: dict[str, dict[str, str]] = {}
            for event in await log.parked(Selection(), limit=None):
                parked.setdefault(_name(event.subscription), {})[event.record.id] = event.row.reason
            return Examined(
                logged=[_sighting(record.id, record.data) for record in records],
                parked=parked,
                waiting={
                    _name(state.subscription): state.lag + state.delayed + state.held
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


def _name(subscription: SubscriptionId) -> str:
    """Name a subscription as it was when it was made; the log names its consumer, too."""
    return subscription.name.removeprefix(f"{_CONSUMER}/")


async def _opened(url: str) -> Log:
    log = open_log(url, SystemClock())
    await log.open()
    return log


def _sighting(event_id: str, data: bytes) -> Sighting:
    payload = Noted.model_validate_json(data)
    return Sighting(event_id, payload.key, payload.number)
