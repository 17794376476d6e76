"""`treaty events replay`: a subscription goes on from another place in the log."""

from __future__ import annotations

from argparse import ArgumentParser

from treaty.console import document
from treaty.console.exit import FINE, CannotAnswer
from treaty.console.names import subscription
from treaty.console.query import positive
from treaty.console.request import Request
from treaty.console.text import cut
from treaty.console.when import when
from treaty.log.protocol import Log
from treaty.readable import plural

_PAGE = 500
_MOST = 20_000  # Events that are counted; beyond that nobody minds the number.


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--type", required=True, metavar="T", help="the type of the subscription")
    parser.add_argument("--name", required=True, metavar="NAME", help="the name of the subscription")
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument("--from-position", type=positive, metavar="N", help="go on with the event at this position")
    to.add_argument("--since", metavar="WHEN", help="go on with this time: ISO 8601, or how long ago: 15m, 2h, 3d")
    to.add_argument("--from-start", action="store_true", help="go on with the oldest event")
    parser.add_argument("--skip", action="store_true", help="move forwards, and leave out what lies between")
    parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what it would do")


async def answer(request: Request) -> int:
    """Move a cursor, and say how many events that concerns."""
    log, asked = request.log, request.asked
    state = await subscription(log, asked.type, asked.name)
    cursor = await _cursor(request)
    is_forward = cursor > state.cursor
    low, high = sorted((cursor, state.cursor))
    count, is_all = await _count(log, asked.type, low, high)
    told = plural(count, "event") if is_all else f"more than {plural(count, 'event')}"
    if is_forward and not asked.skip:
        raise CannotAnswer(
            f"that is ahead of the cursor ({state.cursor}), so {told} would never be handled",
            "say --skip to leave them out, or choose a place before the cursor",
        )
    if not asked.dry_run and cursor != state.cursor:
        await log.seek(state.subscription, cursor)
    if asked.json:
        moved = {"from": state.cursor, "to": cursor, "events": count, "is_all": is_all, "is_skip": is_forward}
        request.write(
            document.line({**document.subscription(state.subscription), **moved, "is_dry_run": asked.dry_run})
        )
    elif cursor == state.cursor:
        request.write(f"{cut(str(state.subscription))} goes on from there as it is\n")
    else:
        will = ("would be " if asked.dry_run else "will be ") + ("left out" if is_forward else "handled again")
        request.write(f"{cut(str(state.subscription))}: {told} {will}, from position {low + 1} to {high}\n")
    return FINE


async def _cursor(request: Request) -> int:
    """Find the position before the event that is to come next."""
    log, asked = request.log, request.asked
    if asked.from_start:
        return 0
    if asked.since is not None:
        return await log.position_at(when(asked.since, request.clock.now()))
    end = await log.end()
    if asked.from_position > end + 1:  # Else events that are not there yet would be left out.
        raise CannotAnswer(f"the log ends at position {end}", f"name a position up to {end + 1}")
    return int(asked.from_position) - 1


async def _count(log: Log, event_type: str, after: int, until: int) -> tuple[int, bool]:
    """Count the events of a type between two cursors, and tell whether those are all."""
    count = 0
    while count < _MOST and (page := await log.read(after, [event_type], _PAGE)):
        count += sum(record.position <= until for record in page)
        after = page[-1].position
        if after >= until:
            return count, True
    return count, count < _MOST
