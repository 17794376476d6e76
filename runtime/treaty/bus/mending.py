"""Looking back on what a bus carried, mending what failed, and seeing how it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable

from treaty import notices
from treaty.bus.claims import Claims, immediately
from treaty.bus.core import Core
from treaty.bus.outlet import Outlet
from treaty.bus.subscription import Subscription
from treaty.bus.topic import Topic
from treaty.clock import Clock
from treaty.log.protocol import Log
from treaty.log.record import (
    ParkedEvent,
    Query,
    Record,
    Selection,
    SubscriptionId,
    SubscriptionState,
)
from treaty.payload import EventPayload
from treaty.stats import BusStats


class Mending:
    """What a bus tells of the past and of itself, and what a person can do about it."""

    log: Log
    clock: Clock
    _core: Core
    _claims: Claims
    _topics: dict[str, Topic]
    _outlets: dict[type[EventPayload], Outlet]
    _closed: bool
    _known: dict[str, set[str]]
    _since_s: float

    async def events(self, query: Query | None = None) -> list[Record]:
        """List what was published, as far as the log keeps it; newest first, 100 of them, unless the query differs."""
        return await self.log.find(query or Query())

    async def parked(self, selection: Selection | None = None, *, limit: int | None = 100) -> list[ParkedEvent]:
        """List the events that subscriptions gave up, by event type, name and position."""
        self._core.refuse_inside("parked()")
        await self._core.committer.flush()
        return await self.log.parked(selection or Selection(), limit=limit)

    async def redrive(self, selection: Selection) -> int:
        """Have parked events handled again, and those that were held back behind them; return how many."""
        self._core.refuse_inside("redrive()")
        counts = await self._meant(selection)
        done = await self._mended(self.log.redrive(selection))
        for subscription, count in counts.items():
            notices.redriven(*subscription, count=count)
        return done

    async def discard(self, selection: Selection, *, reason: str) -> int:
        """Let parked events go, for a reason, and have those handled that waited behind them; return how many."""
        self._core.refuse_inside("discard()")
        counts = await self._meant(selection)
        done = await self._mended(self.log.discard(selection, reason))
        for subscription, count in counts.items():
            notices.discarded(*subscription, count=count, reason=reason)
            for topic in self._topics.values():
                for lane in topic.lanes:
                    lane.counters.discarded += count if lane.id == subscription else 0
        return done

    async def replay(self, subscription: Subscription | SubscriptionId, cursor: int) -> None:
        """Have a subscription get everything behind a position again; `position_at` of the log finds that of a time.

        Raises `SubscriptionUnknown`.
        """
        self._core.refuse_inside("replay()")
        await self._claims.settle()  # One that has just subscribed is known to the log from then on.
        await self._core.committer.flush()
        id = subscription if isinstance(subscription, SubscriptionId) else subscription.id
        await self.log.seek(id, cursor)
        await self._claims.look_again()

    async def retire(self, subscription: SubscriptionId) -> None:
        """Let a subscription go that no contract declares any more, with all it had still to handle.

        Raises `SubscriptionUnknown`.
        """
        self._core.refuse_inside("retire()")
        await self.log.retire(subscription)
        self._known.get(subscription.event_type, set()).discard(subscription.name)

    def stats(self) -> BusStats:
        """Tell what was counted since the bus was made, and what is going on; cheap, and from any thread.

        What only the log knows, such as lag, is as old as the last `states()`, which an open bus asks every 15 s; of a
        bus that is closed it is what was known last.
        """
        if self.log.capabilities.is_immediate and not self._closed:
            self._claims.note(immediately(self.log.subscriptions()))
        lanes = [lane for topic in tuple(self._topics.values()) for lane in topic.lanes]
        return BusStats(
            uptime_s=self.clock.monotonic() - self._since_s,
            is_idle=not self._core.activity,
            published={outlet.topic.type: outlet.published for outlet in tuple(self._outlets.values())},
            subscriptions=tuple(lane.stats(self._claims.states.get(lane.id)) for lane in lanes),
            log=self.log.name,
            log_facts={"durability": self.log.capabilities.durability.value},
        )

    async def states(self) -> list[SubscriptionState]:
        """Ask the log how far each of its subscriptions is, those of other processes included; by type and name."""
        self._core.refuse_inside("states()")
        return await self._claims.ask()

    async def _meant(self, selection: Selection) -> Counter[SubscriptionId]:
        """Count the parked events that are meant, by subscription."""
        return Counter(each.subscription for each in await self.parked(selection, limit=None))

    async def _mended(self, change: Awaitable[int]) -> int:
        await self._core.committer.flush()
        count = await change
        await self._claims.look_again()
        return count
