"""`treaty events list`: what was published, the newest first."""

from __future__ import annotations

from argparse import ArgumentParser

from treaty.console.event_line import event_line
from treaty.console.exit import FINE
from treaty.console.names import unknown_types
from treaty.console.query import filtered, filters, positive
from treaty.console.request import Request
from treaty.console.when import when
from treaty.readable import plural


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    filters(parser)
    parser.add_argument("--since", metavar="WHEN", help="from this time on: ISO 8601, or how long ago: 15m, 2h, 3d")
    parser.add_argument("--until", metavar="WHEN", help="before this time")
    parser.add_argument("--limit", type=positive, default=100, metavar="N", help="at most this many (default: 100)")
    parser.add_argument("--oldest-first", action="store_true", help="begin with the oldest")


async def answer(request: Request) -> int:
    """Print a line for each event."""
    asked, now = request.asked, request.clock.now()
    query = filtered(
        asked,
        since=when(asked.since, now) if asked.since else None,
        until=when(asked.until, now) if asked.until else None,
        limit=asked.limit,
        newest_first=not asked.oldest_first,
    )
    records = await request.log.find(query)
    for record in records:
        request.write(event_line(record, as_json=asked.json, has_data=asked.data))
    if len(records) == asked.limit:
        which = "oldest" if asked.oldest_first else "newest"
        request.say(f"treaty: these are the {which} {plural(asked.limit, 'event')}; --limit N shows more")
    if not records:
        request.say("treaty: no such event")
        for said in await unknown_types(request.log, asked.type):
            request.say(f"treaty: {said}")
    return FINE
