"""Spotify is down, comes back, and is exchanged while people search; nobody is left without an answer."""

import asyncio

from generated.soulspot.dashboard import OverviewClient
from generated.soulspot.notifications import InboxClient
from generated.soulspot.shared import TrackPage
from generated.soulspot.soulseek import DownloadsClient
from generated.soulspot.spotify import CatalogueClient
from tests.demo.saying import say
from tests.demo.soulspot import ANN, Spotify, module_of
from tests.demo.soulspot.tracks import LIGHTS
from treaty import CapabilityMissing, ModuleStatus, System, use_principal


async def play(system: System) -> None:
    """Play all of it."""
    with use_principal(ANN):
        await down(system)
        await back(system)


async def down(system: System) -> None:
    """Have Spotify not answer: searches fall back, downloads are refused, and people are told."""
    module_of(system, Spotify).is_reachable = False
    await searched(system)
    await until(system, ModuleStatus.INACTIVE)
    await searched(system)
    for _ in range(2):  # It is logged once.
        await downloaded(system)
    await shown(system)


async def back(system: System) -> None:
    """Have Spotify answer again."""
    module_of(system, Spotify).is_reachable = True
    await until(system, ModuleStatus.ACTIVE)
    await searched(system)
    await downloaded(system)
    await shown(system)


async def searched(system: System) -> TrackPage:
    """Search, and say who answered."""
    page = await CatalogueClient(system.router).search_track(query="harbour lights")
    say("search.track", f"{page.provider} found {page.tracks[0].title!r}")
    return page


async def downloaded(system: System) -> None:
    """Ask for a file, and say what becomes of that."""
    try:
        await DownloadsClient(system.router).download_track(track_id=LIGHTS.track_id, track_info=LIGHTS)
        say("download.track", "soulseek queued it")
    except CapabilityMissing as missing:
        say("download.track", f"CapabilityMissing: {missing}")


async def shown(system: System) -> None:
    """Look at the dashboard and the inbox."""
    status = await OverviewClient(system.router).get_module_status()
    say("the dashboard", ", ".join(f"{name} {state}" for name, state in status.modules.items()))
    await system.bus.idle()
    [message, *_] = (await InboxClient(system.router).list_messages(limit=1)).messages
    say("the inbox", message.text)


async def until(system: System, status: ModuleStatus) -> None:
    """Wait until Spotify's health is seen to be something else."""
    while system.registry.status("spotify") is not status:
        await system.registry.changed()
