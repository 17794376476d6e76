"""The library: keeps the collection in a table beside the log, and can be searched when nobody better is there."""

from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath

from generated.soulspot.library import (
    DownloadCompleted,
    GetStatisticsRequest,
    GetStatisticsResponse,
    ImportFileRequest,
    LibraryModule,
    LibraryPublisher,
    LibrarySubscriber,
    LocalSearch,
    MetadataEnriched,
    PlaylistSynced,
    UnsupportedFile,
    UnsupportedFileData,
)
from generated.soulspot.library import Library as LibraryService
from generated.soulspot.shared import FileReference, TrackPage, TrackQuery, TrackReference
from tests.demo.soulspot.tracks import NOW, ONCE, named
from treaty import Event, EventBus, Ports, Query, decode, encode

_TABLE = "create table if not exists tracks (track_id text primary key, track text, size_bytes integer)"


async def nothing() -> None:
    """Do nothing."""


class Library(LibraryModule):
    """Keeps what was downloaded; `before_commit` is a moment at which a story may stop it."""

    subscription_options = ONCE

    def __init__(self, ports: Ports, *, before_commit: Callable[[], Awaitable[None]] = nothing) -> None:
        self._bus, self._before_commit = ports.bus, before_commit
        self.collection = Collection(ports.bus)

    async def start(self) -> None:
        async with self._bus.transaction() as rows:
            rows.execute(_TABLE)

    def library(self) -> LibraryService:
        return self.collection

    def local_search(self) -> LocalSearch:
        return self.collection

    def subscriber(self) -> LibrarySubscriber:
        return Imports(self._bus, self._before_commit)


class Collection(LibraryService, LocalSearch):
    """Answers questions about the table."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    async def tracks(self) -> list[TrackReference]:
        """Read the collection."""
        async with self._bus.transaction() as rows:
            texts = rows.execute("select track from tracks order by track_id").fetchall()
        return [decode(TrackReference, text) for [text] in texts]

    async def search_track(self, request: TrackQuery) -> TrackPage:
        hits = named(request.query, tuple(await self.tracks()))
        return TrackPage(tracks=hits[: request.limit], provider="library")

    async def get_statistics(self, request: GetStatisticsRequest) -> GetStatisticsResponse:
        async with self._bus.transaction() as rows:
            [(tracks, size_bytes)] = rows.execute("select count(*), total(size_bytes) from tracks").fetchall()
        return GetStatisticsResponse(tracks=tracks, size_bytes=int(size_bytes), by_format={"flac": tracks})

    async def import_file(self, request: ImportFileRequest) -> FileReference:
        """Refuse: what people put there themselves has no track in this story, so it is of no kind that is known."""
        suffix = PurePosixPath(request.file_path).suffix.lstrip(".")
        raise UnsupportedFile(UnsupportedFileData(file_path=request.file_path, detected_type=suffix or None))


class Imports(LibrarySubscriber):
    """Takes files in once it is known what they are."""

    def __init__(self, bus: EventBus, before_commit: Callable[[], Awaitable[None]]) -> None:
        self._bus, self._before_commit = bus, before_commit
        self._events = LibraryPublisher(bus)

    async def on_download_completed(self, event: Event[DownloadCompleted]) -> None:
        """Nothing to do before it is known what it is."""

    async def on_metadata_enriched(self, event: Event[MetadataEnriched]) -> None:
        track, received = event.data.metadata.track, await self._received(event)
        row = (track.track_id, encode(track).decode(), received.file_size)
        self._bus.inbox().execute("insert into tracks values (?, ?, ?)", row)  # Fails if it is repeated.
        path = f"/music/{track.artist}/{track.title}.flac"
        file = FileReference(file_id=f"file-{track.track_id}", path=path, size_bytes=received.file_size, format="flac")
        await self._events.track_imported(track_id=track.track_id, file=file, imported_at=NOW)
        await self._events.track_ready(track_id=track.track_id, track=track, file_path=path, timestamp=NOW)
        await self._before_commit()

    async def on_playlist_synced(self, event: Event[PlaylistSynced]) -> None:
        gone = [(track_id,) for track_id in event.data.removed_track_ids]
        self._bus.inbox().executemany("delete from tracks where track_id = ?", gone)

    async def _received(self, event: Event[MetadataEnriched]) -> DownloadCompleted:
        """Find the download in the chain: events of two types come in no promised order, but the log has both."""
        chain = Query(correlation_id=event.correlation_id, types=("download.completed",), limit=1)
        [record] = await self._bus.events(chain)
        return decode(DownloadCompleted, record.data)
