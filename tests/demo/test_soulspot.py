"""The modules of the demo, checked in one process."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from generated.soulspot.library.events import TrackReady
from generated.soulspot.shared import FileReference, TrackQuery
from generated.soulspot.soulseek import DownloadNotFound, DownloadsClient, DownloadStarted
from generated.soulspot.spotify import CatalogueClient, SpotifyPublisher
from tests.demo.soulspot import BELLS, LIGHTS, SoulSpot
from treaty import CapabilityMissing, EventBus, PayloadInvalid, use_context
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
async def bus(tmp_path: Path) -> AsyncGenerator[RecordingBus]:
    async with RecordingBus(f"sqlite:///{tmp_path}/soulspot.events") as bus:
        yield bus


@pytest.fixture
async def soulspot(bus: RecordingBus) -> SoulSpot:
    made = SoulSpot(bus)
    await made.start()
    return made


async def test_one_request_becomes_one_chain(soulspot: SoulSpot, bus: RecordingBus) -> None:
    with use_context(correlation_id="request-1"):
        page = await soulspot.search("harbour lights")
        record = await soulspot.download(page.tracks[0])
        await soulspot.downloads.receive(record.download_id, "a.flac", 5)
    await bus.idle()
    events = bus.published()
    assert [event.type for event in events] == CHAIN
    assert {event.correlation_id for event in events} == {"request-1"}
    assert [event.hops for event in events] == [0, 0, 0, 1, 2, 2]
    causes = {event.type: event.causation_id for event in events}
    ids = {event.type: event.id for event in events}
    assert causes["metadata.enriched"] == ids["download.completed"]
    assert causes["track.ready"] == ids["metadata.enriched"]
    assert await soulspot.dashboard.counts() == dict.fromkeys(
        [name for name in CHAIN if name != "metadata.enriched"], 1
    )
    assert bus.published(TrackReady)[0].data.track == LIGHTS
    assert await soulspot.library.tracks() == [LIGHTS]


async def test_one_event_speaks_of_many_tracks(soulspot: SoulSpot, bus: RecordingBus) -> None:
    for track in (LIGHTS, BELLS):
        record = await soulspot.download(track)
        await soulspot.downloads.receive(record.download_id, "a.flac", 5)
    await bus.idle()
    assert await soulspot.library.tracks() == [LIGHTS, BELLS]
    removed = [LIGHTS.track_id, BELLS.track_id]
    await SpotifyPublisher(bus).playlist_synced(
        playlist_id="p", name="Harbours", added=[], removed_track_ids=removed, synced_at=LIGHTS.created_at
    )
    await bus.idle()
    assert await soulspot.library.tracks() == []


async def test_a_provider_that_is_off_is_replaced_or_named(soulspot: SoulSpot, bus: RecordingBus) -> None:
    assert (await soulspot.search("harbour lights")).provider == "spotify"
    soulspot.registry.switch_off("spotify")
    assert (await soulspot.search("harbour lights")).provider == "library"
    with pytest.raises(CapabilityMissing, match=r"download\.track") as caught:
        await soulspot.download(LIGHTS)
    assert "spotify" in str(caught.value)
    assert bus.published() == []
    soulspot.registry.switch_on("spotify")
    assert (await soulspot.search("harbour lights")).provider == "spotify"
    assert (await soulspot.download(LIGHTS)).state == "queued"


async def test_a_domain_error_reaches_the_caller_with_its_data(soulspot: SoulSpot) -> None:
    with pytest.raises(DownloadNotFound) as caught:
        await DownloadsClient(soulspot.router).get_download(download_id="dl-404")
    assert caught.value.data.download_id == "dl-404"


class Careless(FileReference, frozen=True):
    """A program may derive from a generated class, and take more than the contract does."""

    checksum: Any = None


async def test_nothing_invalid_gets_out(soulspot: SoulSpot, bus: RecordingBus) -> None:
    file = FileReference(file_id="f", path="/a", size_bytes=1, format="flac")
    with pytest.raises(ValidationError, match="checksum"):
        file.model_copy(update={"checksum": "sha256:short"})
    fields: dict[str, Any] = file.model_dump(exclude_unset=True)
    fields["checksum"] = "sha256:short"
    careless = Careless(**fields)
    publisher = soulspot.library.events
    with pytest.raises(PayloadInvalid, match="/file/checksum"):
        await publisher.track_imported(track_id="trk-1", file=careless, imported_at=LIGHTS.created_at)
    assert bus.published() == []


async def test_a_client_checks_what_it_sends(soulspot: SoulSpot) -> None:
    with pytest.raises(ValueError, match="query"):
        await CatalogueClient(soulspot.router).search_track(query="")
    assert TrackQuery(query="x").limit == 10
    assert DownloadStarted.__event_type__ == "download.started"


async def test_only_declared_modules_take_part_where_the_contract_is_obeyed(tmp_path: Path) -> None:
    async with EventBus(f"sqlite:///{tmp_path}/soulspot.events") as bus:
        soulspot = SoulSpot(bus)
        await soulspot.start()
        started = DownloadStarted(download_id="d", track_id="t", filename="f", timestamp=LIGHTS.created_at)
        with pytest.raises(NotTheProducer, match="soulseek"):
            await bus.publish(started, source="library")
        with pytest.raises(UndeclaredConsumer, match="dashboard"):
            bus.subscribe(DownloadStarted, lambda event: None, consumer="library")


def test_a_log_in_memory_is_refused_where_the_contract_asks_for_more() -> None:
    with pytest.raises(DurabilityUnavailable, match="sqlite"):
        SoulSpot(EventBus("memory:"))
