"""The modules of the demo, checked in one process."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from generated.soulspot.dashboard import OverviewClient
from generated.soulspot.library import LibraryClient, LibraryPublisher, UnsupportedFile
from generated.soulspot.library.events import TrackReady
from generated.soulspot.metadata import MetadataClient, TrackNotFound
from generated.soulspot.notifications import InboxClient, MessageNotFound
from generated.soulspot.shared import FileReference, TrackQuery, TrackReference
from generated.soulspot.soulseek import DownloadNotFound, DownloadRecord, DownloadsClient, DownloadStarted
from generated.soulspot.spotify import CatalogueClient, PlaylistNotFound, PlaylistsClient
from tests.demo.soulspot import ANN, Dashboard, Library, Soulseek, Spotify, module_of, soulspot
from tests.demo.soulspot.spotify import HARBOURS
from tests.demo.soulspot.tracks import BELLS, LIGHTS, WINDS
from treaty import (
    CapabilityMissing,
    EventBus,
    Forbidden,
    PayloadInvalid,
    Principal,
    System,
    use_context,
    use_principal,
)
from treaty.errors import DurabilityUnavailable, NotTheProducer, UndeclaredConsumer
from treaty.testing import RecordingBus

CHAIN = [
    "download.queued",
    "download.started",
    "download.completed",
    "metadata.enriched",
    "track.imported",
    "track.ready",
]


@pytest.fixture
async def system(tmp_path: Path) -> AsyncGenerator[System]:
    async with soulspot(RecordingBus(f"sqlite:///{tmp_path}/soulspot.events")) as system:
        with use_principal(ANN):
            yield system


def published(system: System) -> list[Any]:
    bus = system.bus
    assert isinstance(bus, RecordingBus)
    return [event for event in bus.published() if event.source != "treaty"]


async def search(system: System, query: str = "harbour lights") -> str:
    return (await CatalogueClient(system.router).search_track(query=query)).provider


async def download(system: System, track: TrackReference) -> DownloadRecord:
    return await DownloadsClient(system.router).download_track(track_id=track.track_id, track_info=track)


async def receive(system: System, track: TrackReference) -> None:
    record = await download(system, track)
    await module_of(system, Soulseek).queue.receive(record.download_id, "a.flac", 5)
    await system.bus.idle()


async def test_one_request_becomes_one_chain(system: System) -> None:
    with use_context(correlation_id="request-1", principal="ann"):
        await receive(system, LIGHTS)
    events = published(system)
    assert [event.type for event in events] == CHAIN
    assert {event.correlation_id for event in events} == {"request-1"}
    assert {event.principal for event in events} == {"ann"}
    assert [event.hops for event in events] == [0, 0, 0, 1, 2, 2]
    causes = {event.type: event.causation_id for event in events}
    ids = {event.type: event.id for event in events}
    assert causes["metadata.enriched"] == ids["download.completed"]
    assert causes["track.ready"] == ids["metadata.enriched"]
    assert await module_of(system, Dashboard).screen.counts() == dict.fromkeys(
        [name for name in CHAIN if name != "metadata.enriched"], 1
    )
    [ready] = [event.data for event in events if isinstance(event.data, TrackReady)]
    assert ready.track == LIGHTS
    assert await module_of(system, Library).collection.tracks() == [LIGHTS]


async def test_the_first_screen_shows_what_came_of_it(system: System) -> None:
    await receive(system, LIGHTS)
    await receive(system, BELLS)
    screen = await OverviewClient(system.router).get_overview(recent_limit=1)
    assert screen.recent_track_ids == [BELLS.track_id]
    assert screen.library is not None
    assert (screen.library.tracks, screen.library.size_bytes) == (2, 10)
    assert (screen.downloads.running, screen.downloads.failed_today) == (0, 0)
    inbox = InboxClient(system.router)
    messages = (await inbox.list_messages()).messages
    assert [message.text for message in messages] == [
        "Harbour Bells by The Lanterns is ready",
        "Harbour Lights by The Lanterns is ready",
    ]
    assert (await inbox.mark_read(message_ids=[messages[0].message_id])).unread == 1
    assert (await inbox.list_messages()).messages == messages[1:]


async def test_the_first_screen_does_without_a_library_that_is_away(system: System) -> None:
    system.registry.switch_off("library")
    overview = OverviewClient(system.router)
    assert (await overview.get_overview()).library is None
    status = await overview.get_module_status()
    assert (status.modules["library"], status.modules["spotify"]) == ("inactive", "active")
    assert status.capabilities["search.track"] == ["spotify", "library"]


async def test_one_event_speaks_of_many_tracks(system: System) -> None:
    for track in (LIGHTS, BELLS):
        await receive(system, track)
    module_of(system, Spotify).tracks = (WINDS,)
    answer = await PlaylistsClient(system.router).sync_playlist(playlist_url=HARBOURS)
    await system.bus.idle()
    assert answer.removed == 2
    assert await module_of(system, Library).collection.tracks() == []


async def test_a_provider_that_is_off_is_replaced_or_named(system: System) -> None:
    assert await search(system) == "spotify"
    system.registry.switch_off("spotify")
    assert await search(system) == "library"
    with pytest.raises(CapabilityMissing, match=r"download\.track") as caught:
        await download(system, LIGHTS)
    assert "spotify" in str(caught.value)
    assert published(system) == []
    system.registry.switch_on("spotify")
    assert await search(system) == "spotify"
    assert (await download(system, LIGHTS)).state == "queued"


async def test_a_domain_error_reaches_the_caller_with_its_data(system: System) -> None:
    with pytest.raises(DownloadNotFound) as caught:
        await DownloadsClient(system.router).get_download(download_id="dl-404")
    assert caught.value.data.download_id == "dl-404"
    with pytest.raises(PlaylistNotFound):
        await PlaylistsClient(system.router).sync_playlist(playlist_url="https://example.org/gone")
    unread = UUID(int=0)
    with pytest.raises(MessageNotFound):
        await InboxClient(system.router).mark_read(message_ids=[unread])
    with use_principal(Principal("root", frozenset({"metadata:read", "library:write"}))):
        with pytest.raises(TrackNotFound):
            await MetadataClient(system.router).get_track(track_id="trk-404")
        with pytest.raises(UnsupportedFile):
            await LibraryClient(system.router).import_file(file_path="/music/notes.pdf")


async def test_nobody_does_what_the_contract_does_not_let_them(system: System) -> None:
    with use_principal(Principal("bob", frozenset({"catalogue:read"}))):
        assert await search(system) == "spotify"
        with pytest.raises(Forbidden, match="downloads:write"):
            await download(system, LIGHTS)
    assert published(system) == []


class Careless(FileReference, frozen=True):
    """A program may derive from a generated class, and take more than the contract does."""

    checksum: Any = None


async def test_nothing_invalid_gets_out(system: System) -> None:
    file = FileReference(file_id="f", path="/a", size_bytes=1, format="flac")
    with pytest.raises(ValidationError, match="checksum"):
        file.model_copy(update={"checksum": "sha256:short"})
    fields: dict[str, Any] = file.model_dump(exclude_unset=True)
    fields["checksum"] = "sha256:short"
    careless = Careless(**fields)
    publisher = LibraryPublisher(system.bus)
    with pytest.raises(PayloadInvalid, match="/file/checksum"):
        await publisher.track_imported(track_id="trk-1", file=careless, imported_at=LIGHTS.created_at)
    assert published(system) == []


async def test_a_client_checks_what_it_sends(system: System) -> None:
    with pytest.raises(ValueError, match="query"):
        await search(system, "")
    assert TrackQuery(query="x").limit == 10
    assert DownloadStarted.__event_type__ == "download.started"


async def test_only_declared_modules_take_part_where_the_contract_is_obeyed(tmp_path: Path) -> None:
    async with soulspot(f"sqlite:///{tmp_path}/soulspot.events") as system:
        started = DownloadStarted(download_id="d", track_id="t", filename="f", timestamp=LIGHTS.created_at)
        with pytest.raises(NotTheProducer, match="soulseek"):
            await system.bus.publish(started, source="library")
        with pytest.raises(UndeclaredConsumer, match="dashboard"):
            system.bus.subscribe(DownloadStarted, lambda event: None, consumer="library")


async def test_a_log_in_memory_is_refused_where_the_contract_asks_for_more() -> None:
    with pytest.raises(DurabilityUnavailable, match="sqlite"):
        async with soulspot(EventBus("memory:")):
            raise AssertionError("it has started")
