"""The modules of SoulSpot on the generated packages: search, download, enrich, import, count.

What the library and the dashboard know is in tables beside the log, written in the transaction that moves their cursor.
"""

from collections.abc import Awaitable, Callable
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
from treaty import Event, EventBus, ModuleRegistry, ModuleRouter, Query, SubscriptionOptions, decode, encode

TABLES = (
    "create table if not exists tracks (track_id text primary key, track text, size_bytes integer)",
    "create table if not exists counts (type text primary key, number integer)",
)
ONCE = SubscriptionOptions(has_inbox=True)  # A handler's rows and its cursor are one commit.
NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
LIGHTS = TrackReference(
    track_id="trk-1", title="Harbour Lights", artist="The Lanterns", album="Low Tide", created_at=NOW, updated_at=NOW
)
BELLS = TrackReference(
    track_id="trk-2", title="Harbour Bells", artist="The Lanterns", album="Low Tide", created_at=NOW, updated_at=NOW
)


class SpotifyCatalogue(Catalogue):
    """Knows everything that Spotify has."""

    async def search_track(self, request: TrackQuery) -> TrackPage:
        hits = [track for track in (LIGHTS, BELLS) if request.query in track.title.lower()]
        return TrackPage(tracks=hits[: request.limit], provider="spotify", total=len(hits))


@dataclass
class SoulseekDownloads(Downloads):
    """Takes wishes, and moves files when a peer sends them."""

    events: SoulseekPublisher
    records: dict[str, DownloadRecord] = field(default_factory=dict[str, DownloadRecord])

    async def download_track(self, request: DownloadTrackRequest) -> DownloadRecord:
        record = DownloadRecord(
            download_id=f"dl-{request.track_id}", track_id=request.track_id, state="queued", queued_at=NOW
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
    """Finds out what was downloaded; with a bug, if somebody wants one."""

    events: MetadataPublisher
    has_bug: bool = False

    async def on_download_completed(self, event: Event[metadata.DownloadCompleted]) -> None:
        tags = {} if self.has_bug else {"label": "Tidewater"}
        track = LIGHTS if event.data.track_id == LIGHTS.track_id else BELLS
        await self.events.metadata_enriched(
            track_id=event.data.track_id,
            file_path=event.data.file_path,
            metadata=TrackMetadata(track=track, source="musicbrainz", tags={"label": tags["label"]}),
            timestamp=NOW,
            confidence_percent=97,
        )


async def nothing() -> None:
    """Do nothing."""


@dataclass
class Library(LibrarySubscriber, LocalSearch):
    """Keeps the collection, and can search it when nobody better is there."""

    bus: EventBus
    events: LibraryPublisher
    before_commit: Callable[[], Awaitable[None]] = nothing

    async def on_download_completed(self, event: Event[library.DownloadCompleted]) -> None:
        """Nothing to do before it is known what it is."""

    async def on_metadata_enriched(self, event: Event[library.MetadataEnriched]) -> None:
        track, received = event.data.metadata.track, await self.received(event)
        row = (track.track_id, encode(track).decode(), received.file_size)
        self.bus.inbox().execute("insert into tracks values (?, ?, ?)", row)  # Fails if it is repeated.
        path = f"/music/{track.artist}/{track.title}.flac"
        file = FileReference(file_id=f"file-{track.track_id}", path=path, size_bytes=received.file_size, format="flac")
        await self.events.track_imported(track_id=track.track_id, file=file, imported_at=NOW)
        await self.events.track_ready(track_id=track.track_id, track=track, file_path=path, timestamp=NOW)
        await self.before_commit()

    async def received(self, event: Event[library.MetadataEnriched]) -> library.DownloadCompleted:
        """Find the download in the chain: events of two types come in no promised order, but the log has both."""
        chain = Query(correlation_id=event.correlation_id, types=("download.completed",), limit=1)
        [record] = await self.bus.events(chain)
        return decode(library.DownloadCompleted, record.data)

    async def on_playlist_synced(self, event: Event[library.PlaylistSynced]) -> None:
        gone = [(track_id,) for track_id in event.data.removed_track_ids]
        self.bus.inbox().executemany("delete from tracks where track_id = ?", gone)

    async def tracks(self) -> list[TrackReference]:
        """Read the collection."""
        async with self.bus.transaction() as rows:
            texts = rows.execute("select track from tracks order by track_id").fetchall()
        return [decode(TrackReference, text) for [text] in texts]

    async def search_track(self, request: TrackQuery) -> TrackPage:
        hits = [track for track in await self.tracks() if request.query in track.title.lower()]
        return TrackPage(tracks=hits[: request.limit], provider="library")


@dataclass
class Dashboard(DashboardSubscriber):
    """Counts."""

    bus: EventBus

    def count(self, event: Event[object]) -> None:
        self.bus.inbox().execute(
            "insert into counts values (?, 1) on conflict (type) do update set number = number + 1", (event.type,)
        )

    async def counts(self) -> dict[str, int]:
        """Read how many events of each type there were."""
        async with self.bus.transaction() as rows:
            return dict(rows.execute("select type, number from counts order by type").fetchall())

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

    def __init__(self, bus: EventBus) -> None:
        self.bus = bus
        self.registry = ModuleRegistry()
        self.router = ModuleRouter(self.registry)
        self.downloads = SoulseekDownloads(SoulseekPublisher(bus))
        self.metadata = Metadata(MetadataPublisher(bus))
        self.library = Library(bus, LibraryPublisher(bus))
        self.dashboard = Dashboard(bus)
        register_catalogue(self.registry, SpotifyCatalogue())
        register_downloads(self.registry, self.downloads)
        register_local_search(self.registry, self.library)

    async def start(self) -> None:
        """Make the tables, and have every module get its events; what was left to do is done now."""
        async with self.bus.transaction() as rows:
            for table in TABLES:
                rows.execute(table)
        self.metadata.subscribe(self.bus)
        self.library.subscribe(self.bus, options=ONCE)
        self.dashboard.subscribe(self.bus, options=ONCE)

    async def search(self, query: str) -> TrackPage:
        """Ask whoever searches best."""
        return await CatalogueClient(self.router).search_track(query=query)

    async def download(self, track: TrackReference) -> DownloadRecord:
        """Ask for a file."""
        return await DownloadsClient(self.router).download_track(track_id=track.track_id, track_info=track)
