"""The SoulSpot story on the generated packages: search, download, enrich, import, count; then a provider goes away.

`python -m tests.demo.soulspot` tells it to a person; tests/demo/test_soulspot.py checks that it is true.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

from generated.soulspot.dashboard import DashboardSubscriber
from generated.soulspot.dashboard import subscriber as dashboard
from generated.soulspot.library import LibraryPublisher, LibrarySubscriber, LocalSearch, register_local_search
from generated.soulspot.library import subscriber as library
from generated.soulspot.metadata import MetadataPublisher, MetadataSubscriber, TrackMetadata
from generated.soulspot.metadata import subscriber as metadata
from generated.soulspot.shared import FileReference, TrackPage, TrackQuery, TrackReference
from generated.soulspot.soulseek import (
    CancelDownloadRequest,
    CancelDownloadResponse,
    DownloadNotFound,
    DownloadRecord,
    Downloads,
    DownloadsClient,
    DownloadTrackRequest,
    GetDownloadRequest,
    GetStatisticsRequest,
    GetStatisticsResponse,
    MissingDownload,
    SoulseekPublisher,
    register_downloads,
)
from generated.soulspot.spotify import Catalogue, CatalogueClient, register_catalogue
from treaty import CapabilityMissing, Event, ModuleRegistry, ModuleRouter, use_context
from treaty.testing import RecordingBus

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
LIGHTS = TrackReference(
    track_id="trk-1", title="Harbour Lights", artist="The Lanterns", album="Low Tide", created_at=NOW, updated_at=NOW
)


class SpotifyCatalogue(Catalogue):
    """Knows everything that Spotify has."""

    async def search_track(self, request: TrackQuery) -> TrackPage:
        hits = [LIGHTS] if request.query in LIGHTS.title.lower() else []
        return TrackPage(tracks=hits[: request.limit], provider="spotify", total=len(hits))


@dataclass
class SoulseekDownloads(Downloads):
    """Takes wishes, and moves files when a peer sends them."""

    events: SoulseekPublisher
    records: dict[str, DownloadRecord] = field(default_factory=dict[str, DownloadRecord])

    async def download_track(self, request: DownloadTrackRequest) -> DownloadRecord:
        record = DownloadRecord(
            download_id=f"dl-{len(self.records) + 1}", track_id=request.track_id, state="queued", queued_at=NOW
        )
        self.records[record.download_id] = record
        await self.events.download_queued(
            download_id=record.download_id, track=request.track_info, origin="user", queued_at=NOW
        )
        return record

    async def receive(self, download_id: str, filename: str, size_bytes: int) -> None:
        """Have a peer send the whole file."""
        track_id = self.records[download_id].track_id
        await self.events.download_started(download_id=download_id, track_id=track_id, filename=filename, timestamp=NOW)
        await self.events.download_completed(
            download_id=download_id,
            track_id=track_id,
            file_path=f"/downloads/{filename}",
            file_size=size_bytes,
            timestamp=NOW,
        )

    async def get_download(self, request: GetDownloadRequest) -> DownloadRecord:
        if request.download_id not in self.records:
            raise DownloadNotFound(MissingDownload(download_id=request.download_id))
        return self.records[request.download_id]

    async def cancel_download(self, request: CancelDownloadRequest) -> CancelDownloadResponse:
        await self.get_download(GetDownloadRequest(download_id=request.download_id))
        return CancelDownloadResponse(state="cancelled")

    async def get_statistics(self, request: GetStatisticsRequest) -> GetStatisticsResponse:
        return GetStatisticsResponse(by_state={"queued": len(self.records)}, received_bytes=0)


@dataclass
class Metadata(MetadataSubscriber):
    """Finds out what was downloaded."""

    events: MetadataPublisher

    async def on_download_completed(self, event: Event[metadata.DownloadCompleted]) -> None:
        await self.events.metadata_enriched(
            track_id=event.data.track_id,
            file_path=event.data.file_path,
            metadata=TrackMetadata(track=LIGHTS, source="musicbrainz", tags={"label": "Tidewater"}),
            timestamp=NOW,
            confidence_percent=97,
        )


@dataclass
class Library(LibrarySubscriber, LocalSearch):
    """Keeps the collection, and can search it when nobody better is there."""

    events: LibraryPublisher
    tracks: dict[str, TrackReference] = field(default_factory=dict[str, TrackReference])
    expected_bytes: dict[str, int] = field(default_factory=dict[str, int])

    async def on_download_completed(self, event: Event[library.DownloadCompleted]) -> None:
        self.expected_bytes[event.data.track_id] = event.data.file_size

    async def on_metadata_enriched(self, event: Event[library.MetadataEnriched]) -> None:
        track = event.data.metadata.track
        path = f"/music/{track.artist}/{track.title}.flac"
        size_bytes = self.expected_bytes.get(event.data.track_id, 0)
        file = FileReference(file_id=f"file-{track.track_id}", path=path, size_bytes=size_bytes, format="flac")
        self.tracks[track.track_id] = track
        await self.events.track_imported(track_id=track.track_id, file=file, imported_at=NOW)
        await self.events.track_ready(track_id=track.track_id, track=track, file_path=path, timestamp=NOW)

    async def on_playlist_synced(self, event: Event[library.PlaylistSynced]) -> None:
        """Nothing to do: no playlist takes part in this story."""

    async def search_track(self, request: TrackQuery) -> TrackPage:
        hits = [track for track in self.tracks.values() if request.query in track.title.lower()]
        return TrackPage(tracks=hits[: request.limit], provider="library")


@dataclass
class Dashboard(DashboardSubscriber):
    """Counts."""

    counts: dict[str, int] = field(default_factory=dict[str, int])

    def count(self, event: Event[object]) -> None:
        self.counts[event.type] = self.counts.get(event.type, 0) + 1

    async def on_download_completed(self, event: Event[dashboard.DownloadCompleted]) -> None:
        self.count(event)

    async def on_download_failed(self, event: Event[dashboard.DownloadFailed]) -> None:
        self.count(event)

    async def on_download_progressed(self, event: Event[dashboard.DownloadProgressed]) -> None:
        self.count(event)

    async def on_download_queued(self, event: Event[dashboard.DownloadQueued]) -> None:
        self.count(event)

    async def on_download_started(self, event: Event[dashboard.DownloadStarted]) -> None:
        self.count(event)

    async def on_playlist_synced(self, event: Event[dashboard.PlaylistSynced]) -> None:
        self.count(event)

    async def on_track_imported(self, event: Event[dashboard.TrackImported]) -> None:
        self.count(event)

    async def on_track_ready(self, event: Event[dashboard.TrackReady]) -> None:
        self.count(event)


class SoulSpot:
    """The modules of the story, wired together."""

    def __init__(self, bus: RecordingBus) -> None:
        self.bus = bus
        self.registry = ModuleRegistry()
        self.router = ModuleRouter(self.registry)
        self.downloads = SoulseekDownloads(SoulseekPublisher(bus))
        self.library = Library(LibraryPublisher(bus))
        self.dashboard = Dashboard()
        register_catalogue(self.registry, SpotifyCatalogue())
        register_downloads(self.registry, self.downloads)
        register_local_search(self.registry, self.library)
        Metadata(MetadataPublisher(bus)).subscribe(bus)
        self.library.subscribe(bus)
        self.dashboard.subscribe(bus)

    async def search(self, query: str) -> TrackPage:
        """Ask whoever searches best."""
        return await CatalogueClient(self.router).search_track(query=query)

    async def download(self, track: TrackReference) -> DownloadRecord:
        """Ask for a file."""
        return await DownloadsClient(self.router).download_track(track_id=track.track_id, track_info=track)


async def tell() -> None:
    """Play the story and print it."""
    async with RecordingBus() as bus:
        soulspot = SoulSpot(bus)
        with use_context():
            print("A person looks for 'harbour lights'.")
            page = await soulspot.search("harbour lights")
            print(f"  search.track   -> {page.provider} found {page.tracks[0].title!r}")
            record = await soulspot.download(page.tracks[0])
            print(f"  download.track -> soulseek queued it as {record.download_id}")
            print("A peer sends the file; the rest follows by itself.")
            await soulspot.downloads.receive(record.download_id, "harbour-lights.flac", 28_734_112)
        await bus.idle()
        _print_chain(bus)
        print(f"  the dashboard counted {sum(soulspot.dashboard.counts.values())} events")

        print("Spotify is switched off.")
        soulspot.registry.switch_off("spotify")
        page = await soulspot.search("harbour lights")
        print(f"  search.track   -> {page.provider} found {page.tracks[0].title!r}: the fallback")
        try:
            await soulspot.download(LIGHTS)
        except CapabilityMissing as missing:
            print(f"  download.track -> {type(missing).__name__}")
            for line in str(missing).splitlines():
                print(f"      {line}")

        print("Spotify is switched on again.")
        soulspot.registry.switch_on("spotify")
        page = await soulspot.search("harbour lights")
        print(f"  search.track   -> {page.provider}")
    print("The story is told.")


def _print_chain(bus: RecordingBus) -> None:
    for event in bus.published():
        print(f"  {'  ' * event.hops}{event.type:<20} by {event.source:<9} chain {event.correlation_id}")


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, format="  log: %(levelname)s %(name)s: %(message)s")
    asyncio.run(tell())
