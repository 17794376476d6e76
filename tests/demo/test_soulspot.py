"""The story that `make demo` tells, checked."""

from typing import Any

import pytest
from pydantic import ValidationError

from generated.soulspot.library.events import TrackReady
from generated.soulspot.shared import FileReference, TrackQuery
from generated.soulspot.soulseek import DownloadNotFound, DownloadsClient, DownloadStarted
from generated.soulspot.spotify import CatalogueClient
from tests.demo.soulspot import LIGHTS, SoulSpot, tell
from treaty import CapabilityMissing, PayloadInvalid, use_context
from treaty.testing import RecordingBus

CHAIN = [
    "download.queued",
    "download.started",
    "download.completed",
    "metadata.enriched",
    "track.imported",
    "track.ready",
]


async def test_one_request_becomes_one_chain() -> None:
    async with RecordingBus() as bus:
        soulspot = SoulSpot(bus)
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
        assert soulspot.dashboard.counts == dict.fromkeys([name for name in CHAIN if name != "metadata.enriched"], 1)
        assert bus.published(TrackReady)[0].data.track == LIGHTS


async def test_a_provider_that_is_off_is_replaced_or_named() -> None:
    async with RecordingBus() as bus:
        soulspot = SoulSpot(bus)
        soulspot.library.tracks[LIGHTS.track_id] = LIGHTS
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


async def test_a_domain_error_reaches_the_caller_with_its_data() -> None:
    async with RecordingBus() as bus:
        client = DownloadsClient(SoulSpot(bus).router)
        with pytest.raises(DownloadNotFound) as caught:
            await client.get_download(download_id="dl-404")
        assert caught.value.data.download_id == "dl-404"


class Careless(FileReference, frozen=True):
    """A program may derive from a generated class, and take more than the contract does."""

    checksum: Any = None


async def test_nothing_invalid_gets_out() -> None:
    async with RecordingBus() as bus:
        file = FileReference(file_id="f", path="/a", size_bytes=1, format="flac")
        with pytest.raises(ValidationError, match="checksum"):
            file.model_copy(update={"checksum": "sha256:short"})
        careless = Careless(**{**file.model_dump(exclude_unset=True), "checksum": "sha256:short"})
        publisher = SoulSpot(bus).library.events
        with pytest.raises(PayloadInvalid, match="/file/checksum"):
            await publisher.track_imported(track_id="trk-1", file=careless, imported_at=LIGHTS.created_at)
        assert bus.published() == []


async def test_a_client_checks_what_it_sends() -> None:
    with pytest.raises(ValueError, match="query"):
        await CatalogueClient(SoulSpot(RecordingBus()).router).search_track(query="")
    assert TrackQuery(query="x").limit == 10
    assert DownloadStarted.__event_type__ == "download.started"


async def test_the_demo_tells_it_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    await tell()
    told = capsys.readouterr().out
    assert told.endswith("The story is told.\n")
    assert all(name in told for name in CHAIN)
