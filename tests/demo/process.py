"""One process of SoulSpot: `python -m tests.demo.process BEGINNING`, in the folder where its log is.

It tells what it does line by line; whoever started it may kill it at any of them.
"""

import asyncio
import logging
import sys

from tests.demo.soulspot import SoulSpot
from treaty import CapabilityMissing, EventBus, Query, use_context

URL = "sqlite:///soulspot.events"
STUCK = "  library        writes its row, publishes two events, and has committed none of it"


class Brief(logging.Formatter):
    """Leaves tracebacks to a program's own log."""

    def formatException(self, ei: object) -> str:
        return ""


async def run(beginning: str) -> None:
    """Start SoulSpot, have something happen, and stop in good order."""
    async with EventBus(URL) as bus:
        soulspot = SoulSpot(bus)
        soulspot.metadata.has_bug = beginning == "with-a-bug"
        if beginning == "import-and-stick":
            soulspot.library.before_commit = stick
        await soulspot.start()
        if beginning == "import-and-stick":
            await receive(soulspot, "harbour lights", "harbour-lights.flac", 28_734_112)
        if beginning == "with-a-bug":
            await receive(soulspot, "harbour bells", "harbour-bells.flac", 19_001_337)
        if beginning == "fall-back":
            await fall_back(soulspot)
        await bus.idle()
        if beginning == "go-on":
            await look(soulspot)


async def receive(soulspot: SoulSpot, query: str, filename: str, size_bytes: int) -> None:
    """Look for a track, ask for its file, and have a peer send it."""
    with use_context():
        page = await soulspot.search(query)
        say("search.track", f"{page.provider} found {page.tracks[0].title!r}")
        record = await soulspot.download(page.tracks[0])
        say("download.track", f"soulseek queued it as {record.download_id}")
        say("a peer", f"sends {filename}")
        await soulspot.downloads.receive(record.download_id, filename, size_bytes)


async def stick() -> None:
    """Say where we are, and wait for ever."""
    print(STUCK, flush=True)
    await asyncio.Event().wait()


async def look(soulspot: SoulSpot) -> None:
    """Print the last chain of events, and what all of them have come to."""
    [last] = await soulspot.bus.events(Query(limit=1))
    for record in await soulspot.bus.events(Query(correlation_id=last.correlation_id, newest_first=False)):
        say("  " * record.hops + record.type, f"by {record.source:<9} chain {record.correlation_id[-6:]}", width=24)
    tracks, counts = await soulspot.library.tracks(), await soulspot.dashboard.counts()
    print(f"  the library holds {', '.join(repr(track.title) for track in tracks)}")
    print(f"  the dashboard counted {sum(counts.values())} events of {len(counts)} types", flush=True)


async def fall_back(soulspot: SoulSpot) -> None:
    """Switch a provider off and on."""
    soulspot.registry.switch_off("spotify")
    page = await soulspot.search("harbour lights")
    say("search.track", f"{page.provider} found {page.tracks[0].title!r}: the fallback")
    try:
        await soulspot.download(page.tracks[0])
    except CapabilityMissing as missing:
        say("download.track", type(missing).__name__)
        for line in str(missing).splitlines():
            print(f"      {line}")
    soulspot.registry.switch_on("spotify")
    say("search.track", f"{(await soulspot.search('harbour lights')).provider} again")


def say(who: str, what: str, *, width: int = 14) -> None:
    """Print a line at once, because the next moment may be the last."""
    print(f"  {who:<{width}} {what}", flush=True)


if __name__ == "__main__":
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Brief("  log: %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler])
    asyncio.run(run(sys.argv[1]))
