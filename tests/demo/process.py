"""One process of SoulSpot: `python -m tests.demo.process BEGINNING`, in the folder where its log is.

It tells what it does line by line; whoever started it may kill it at any of them.
"""

import asyncio
import logging
import sys
from functools import partial

from generated.soulspot.soulseek import DownloadsClient
from generated.soulspot.spotify import CatalogueClient
from tests.demo import outage
from tests.demo.saying import Brief, say
from tests.demo.soulspot import ANN, Dashboard, Library, Metadata, Soulseek, module_of, soulspot
from treaty import Query, System, use_context, use_principal

URL = "sqlite:///soulspot.events"
CHAIN = "the-first-wish"
STUCK = "  library        writes its row, publishes two events, and has committed none of it"


async def run(beginning: str) -> None:
    """Start SoulSpot, have something happen, and stop in good order."""
    metadata = partial(Metadata, has_bug=beginning == "with-a-bug")
    library = partial(Library, before_commit=stick) if beginning == "import-and-stick" else Library
    async with soulspot(URL, metadata=metadata, library=library) as system:
        if beginning == "import-and-stick":
            with use_context(correlation_id=CHAIN):
                await receive(system, "harbour lights", "harbour-lights.flac", 28_734_112)
        if beginning == "with-a-bug":
            await receive(system, "harbour bells", "harbour-bells.flac", 19_001_337)
        if beginning == "outage":
            await outage.play(system)
        await system.bus.idle()
        if beginning == "go-on":
            await look(system)


async def receive(system: System, query: str, filename: str, size_bytes: int) -> None:
    """Look for a track, ask for its file, and have a peer send it."""
    with use_principal(ANN):
        page = await CatalogueClient(system.router).search_track(query=query)
        track = page.tracks[0]
        say("search.track", f"{page.provider} found {track.title!r}")
        record = await DownloadsClient(system.router).download_track(track_id=track.track_id, track_info=track)
        say("download.track", f"soulseek queued it as {record.download_id}")
        say("a peer", f"sends {filename}")
        await module_of(system, Soulseek).queue.receive(record.download_id, filename, size_bytes)


async def stick() -> None:
    """Say where we are, and wait for ever."""
    print(STUCK, flush=True)
    await asyncio.Event().wait()


async def look(system: System) -> None:
    """Print the last chain of events, and what all of them have come to."""
    [last] = await system.bus.events(Query(types=("track.ready",), limit=1))
    for record in await system.bus.events(Query(correlation_id=last.correlation_id, newest_first=False)):
        say("  " * record.hops + record.type, f"by {record.source:<9} for {record.principal}", width=24)
    tracks = await module_of(system, Library).collection.tracks()
    counts = await module_of(system, Dashboard).screen.counts()
    print(f"  the library holds {', '.join(repr(track.title) for track in tracks)}")
    print(f"  the dashboard counted {sum(counts.values())} events of {len(counts)} types", flush=True)


if __name__ == "__main__":
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Brief("  log: %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler])
    asyncio.run(run(sys.argv[1]))
