"""Spotify is down, comes back, and is exchanged while people search; nobody is left without an answer."""

import asyncio
from collections import Counter
from functools import partial

from generated.soulspot.dashboard import OverviewClient
from generated.soulspot.notifications import InboxClient
from generated.soulspot.soulseek import DownloadsClient
from generated.soulspot.spotify import CATALOGUE, CatalogueClient
from tests.demo.saying import say
from tests.demo.soulspot import ANN, Spotify, module_of
from tests.demo.soulspot.tracks import CATALOGUE as TRACKS
from tests.demo.soulspot.tracks import LIGHTS, WINDS
from treaty import CapabilityMissing, System, SystemStatus, use_principal

SEARCHES = 50  # Before the exchange begins, and as many while it is under way.


async def play(system: System) -> None:
    """Play all of it."""
    with use_principal(ANN):
        await down(system)
        await back(system)
        await swap(system)
    await system.bus.idle()
    show(await system.check())


async def down(system: System) -> None:
    """Have Spotify not answer: searches fall back, downloads are refused, and people are told."""
    module_of(system, Spotify).is_reachable = False
    print("  (nobody has noticed yet)")
    await search(system)
    await system.check("spotify")
    print("  (its health was asked)")
    await search(system)
    for _ in range(2):
        await download(system)
    await look(system)
    show(system.status())


async def back(system: System) -> None:
    """Have Spotify answer again."""
    module_of(system, Spotify).is_reachable = True
    await system.check("spotify")
    print("  (Spotify is back)")
    await search(system)
    await download(system)
    await look(system)


async def swap(system: System) -> None:
    """Exchange Spotify while it is asked, for one that knows more."""
    print("  (Spotify is exchanged while people search)")
    old, catalogue = module_of(system, Spotify), system.registry.service(CATALOGUE)
    old.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        first = [group.create_task(_titles(system)) for _ in range(SEARCHES)]
        while system.router.running("spotify") < SEARCHES:
            await asyncio.sleep(0)
        say("search.track", f"{SEARCHES} searches are under way")
        exchange = group.create_task(system.replace(partial(Spotify, tracks=(*TRACKS, WINDS))))
        while system.registry.service(CATALOGUE) is catalogue:
            await system.registry.changed()
        later = [await _titles(system) for _ in range(SEARCHES)]
        _tally(later, "asked meanwhile")
        old.may_answer.set()
        await exchange
    _tally([each.result() for each in first], "asked before")


def _tally(answers: list[list[str]], when: str) -> None:
    for titles, count in Counter(", ".join(map(repr, each)) for each in answers).items():
        say("search.track", f"{count} of {len(answers)} {when} found {titles}")


async def _titles(system: System) -> list[str]:
    page = await CatalogueClient(system.router).search_track(query="harbour")
    return [track.title for track in page.tracks]


async def search(system: System) -> None:
    """Search, and say who answered."""
    page = await CatalogueClient(system.router).search_track(query="harbour lights")
    say("search.track", f"{page.provider} found {page.tracks[0].title!r}")


async def download(system: System) -> None:
    """Ask for a file, and say what becomes of that."""
    try:
        await DownloadsClient(system.router).download_track(track_id=LIGHTS.track_id, track_info=LIGHTS)
        say("download.track", "soulseek queued it")
    except CapabilityMissing as missing:
        say("download.track", f"CapabilityMissing: {missing}")


async def look(system: System) -> None:
    """Look at the dashboard and the inbox."""
    states = (await OverviewClient(system.router).get_module_status()).modules
    others = ", ".join(name for name, state in states.items() if state == "active" and name != "spotify")
    say("the dashboard", f"spotify is {states['spotify']}; {others} are active")
    say("the inbox", await _told(system, f"spotify is {states['spotify']}"))


async def _told(system: System, beginning: str) -> str:
    """Wait for a message; that a module has changed is published soon after, and nobody waits for it."""
    while True:
        await system.bus.idle()
        messages = (await InboxClient(system.router).list_messages(limit=1)).messages
        if messages and messages[0].text.startswith(beginning):
            return messages[0].text


def show(status: SystemStatus) -> None:
    """Print a system as people would see it."""
    say("the system", f"is {status.state}, {'degraded' if status.is_degraded else 'and all is well'}")
    for module in status.modules:
        facts = "".join(f", {name} {fact}" for name, fact in module.facts.items())
        say(module.name, f"{module.status.value}{facts}{': ' * bool(module.reason)}{module.reason}")
    for one in status.router.capabilities:
        if one.capability in ("download.track", "search.track"):
            served = ", ".join(f"{each.provider}{f' ({each.why_not})' * bool(each.why_not)}" for each in one.providers)
            say(one.capability, f"{one.calls} calls, {one.missing} that nobody could serve: {served}")
    for warning in status.warnings:
        print(f"      warning: {warning.message}; {warning.action}", flush=True)
