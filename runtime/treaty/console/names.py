"""Names that a log does not know are answered with what may have been meant."""

from __future__ import annotations

from collections.abc import Collection

from treaty.console.exit import CannotAnswer
from treaty.console.meant import meant
from treaty.log.protocol import Log
from treaty.log.record import Query, Record, SubscriptionId, SubscriptionState

_STATS = "`treaty events stats` lists them all"
_LISTED = 8  # Names that are listed where none is like the one that was asked for.
_RECENT = 200  # Events that are looked at for the types that are about.


async def event(log: Log, event_id: str) -> Record:
    """Look an event up, or raise `CannotAnswer`."""
    found = await log.event(event_id)
    if found is None:
        raise CannotAnswer(
            f"there is no event {event_id!r}", "ids are whole; `treaty events list` shows them, unless it was trimmed"
        )
    return found


async def subscriptions(log: Log, event_type: str | None, name: str | None) -> list[SubscriptionState]:
    """List the subscriptions that are meant; a type or a name that none has raises `CannotAnswer`."""
    states = await log.subscriptions()
    if event_type is not None:
        _is_one_of(event_type, {state.subscription.event_type for state in states}, "subscription to")
    if name is not None:
        _is_one_of(name, {state.subscription.name for state in states}, "subscription named")
    return [
        state
        for state in states
        if event_type in (None, state.subscription.event_type) and name in (None, state.subscription.name)
    ]


async def subscription(log: Log, event_type: str, name: str) -> SubscriptionState:
    """Look a subscription up, or raise `CannotAnswer`."""
    found = await subscriptions(log, event_type, name)
    if not found:
        raise CannotAnswer(f"there is no subscription {SubscriptionId(event_type, name)}", _STATS)
    return found[0]


async def unknown_types(log: Log, types: Collection[str]) -> list[str]:
    """Say of each type that nothing in sight has, what may have been meant; a log keeps no list of them."""
    if not types:
        return []
    recent = await log.find(Query(limit=_RECENT))
    known = {record.type for record in recent} | {state.subscription.event_type for state in await log.subscriptions()}
    return [f"no event of type {one!r} is known{_likely(one, known)}" for one in types if one not in known]


def _is_one_of(name: str, known: set[str], what: str) -> None:
    if name not in known:
        raise CannotAnswer(f"there is no {what} {name!r}{_likely(name, known)}", _STATS)


def _likely(name: str, known: Collection[str]) -> str:
    """Say what was meant, or else what there is."""
    if not known:
        return "; the log has none at all"
    if close := meant(name, known):
        return close
    more = ", …" if len(known) > _LISTED else ""
    return f"; there are: {', '.join(sorted(known)[:_LISTED])}{more}"
