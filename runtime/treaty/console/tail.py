"""`treaty events tail`: what is published, as it comes."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser

from treaty.clock import Clock
from treaty.console.event_line import event_line
from treaty.console.exit import FINE
from treaty.console.names import unknown_types
from treaty.console.query import filtered, filters, positive
from treaty.console.request import Request
from treaty.log.record import Record

_EVERY_S = 0.2
_PAGE = 200  # Events that are in memory at once.


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    filters(parser)
    parser.add_argument("--from-position", type=positive, metavar="N", help="begin with this event, not with new ones")
    parser.add_argument("--count", type=positive, metavar="N", help="end after this many events")


async def answer(request: Request) -> int:
    """Print events until there were enough; Ctrl-C ends it before that."""
    asked, log = request.asked, request.log
    for said in await unknown_types(log, asked.type):
        request.say(f"treaty: {said}; waiting for one")
    after = await log.end() if asked.from_position is None else asked.from_position - 1
    left: int | None = asked.count
    seen: int | None = None
    while True:
        change = await log.change()  # Asked first: what is written while we read is read once more, and not passed by.
        while change != seen:
            page = await _page(request, after, left)
            after = page[-1].position if page else after
            if left is not None and (left := left - len(page)) == 0:
                return FINE
            if len(page) < _PAGE:
                seen = change
        await _pause(request.clock, _EVERY_S)


async def _page(request: Request, after: int, left: int | None) -> list[Record]:
    limit = _PAGE if left is None else min(_PAGE, left)
    records = await request.log.find(filtered(request.asked, after=after, limit=limit, newest_first=False))
    for record in records:
        request.write(event_line(record, as_json=request.asked.json, has_data=request.asked.data))
    request.flush()
    return records


async def _pause(clock: Clock, seconds: float) -> None:
    over = asyncio.Event()
    timer = clock.call_later(seconds, over.set)
    try:
        await over.wait()
    finally:
        timer.cancel()
