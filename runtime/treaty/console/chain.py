"""Where an event stands in its chain: what led to it, and what it led to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from treaty.log.protocol import Log
from treaty.log.record import Query, Record

_LONGEST = 64  # Steps back; no chain that the bus made is as long.
_MOST = 1000  # Events of the chain that are looked at.


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The causes of an event, the first one first, and what it caused, as a tree."""

    causes: list[Record]
    is_cut: bool  # A cause, or the cause of one, is not in the log.
    caused: list[tuple[int, Record]]  # With how far below it stands: 1 is what its own handlers published.
    has_more: bool  # The chain goes on for longer than was looked at.


async def chain(log: Log, record: Record) -> Chain:
    """Follow an event both ways."""
    causes: list[Record] = []
    first = record
    while first.causation_id is not None and len(causes) < _LONGEST:
        cause = await log.event(first.causation_id)
        if cause is None or cause.position >= first.position:  # What led to an event was there before it.
            break
        causes.insert(0, cause)
        first = cause
    later = await log.find(
        Query(correlation_id=record.correlation_id, after=record.position, limit=_MOST, newest_first=False)
    )
    return Chain(
        causes=causes,
        is_cut=first.causation_id is not None,
        caused=list(_below(record, later)),
        has_more=len(later) == _MOST,
    )


def _below(record: Record, later: list[Record]) -> Iterator[tuple[int, Record]]:
    """Walk the tree; without recursion, for a chain may be as long as it likes."""
    caused: defaultdict[str, list[Record]] = defaultdict(list)
    for one in later:
        if one.causation_id is not None:
            caused[one.causation_id].append(one)
    waiting = [(1, one) for one in reversed(caused.pop(record.id, []))]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, below) for below in reversed(caused.pop(one.id, []))]
