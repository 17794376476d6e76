"""Soulseek: takes wishes, and moves files when a peer sends them."""

from collections import Counter

from generated.soulspot.soulseek import (
    CancelDownloadRequest,
    CancelDownloadResponse,
    DownloadNotFound,
    DownloadRecord,
    Downloads,
    DownloadTrackRequest,
    GetDownloadRequest,
    GetStatisticsRequest,
    GetStatisticsResponse,
    MissingDownload,
    SoulseekModule,
    SoulseekPublisher,
    SoulseekSubscriber,
)
from generated.soulspot.soulseek import subscriber as consumed
from tests.demo.soulspot.tracks import NOW
from treaty import Event, Ports


class Soulseek(SoulseekModule):
    """Has a queue, which both services and events fill."""

    is_critical = False

    def __init__(self, ports: Ports) -> None:
        self.queue = Queue(SoulseekPublisher(ports.bus))

    def downloads(self) -> Downloads:
        return self.queue

    def subscriber(self) -> SoulseekSubscriber:
        return Followed(self.queue)


class Queue(Downloads):
    """Remembers what was asked for, and how far it has come."""

    def __init__(self, events: SoulseekPublisher) -> None:
        self._events = events
        self._records: dict[str, DownloadRecord] = {}
        self._received_bytes = 0

    async def download_track(self, request: DownloadTrackRequest) -> DownloadRecord:
        record = DownloadRecord(
            download_id=f"dl-{request.track_id}", track_id=request.track_id, state="queued", queued_at=NOW
        )
        self._records[record.download_id] = record
        await self._events.download_queued(
            download_id=record.download_id, track=request.track_info, origin="user", queued_at=NOW
        )
        return record

    async def receive(self, download_id: str, filename: str, size_bytes: int) -> None:
        """Have a peer send the whole file."""
        record = self._records[download_id]
        await self._events.download_started(
            download_id=download_id, track_id=record.track_id, filename=filename, timestamp=NOW
        )
        self._records[download_id] = record.model_copy(update={"state": "completed", "finished_at": NOW})
        self._received_bytes += size_bytes
        await self._events.download_completed(
            download_id=download_id,
            track_id=record.track_id,
            file_path=f"/downloads/{filename}",
            file_size=size_bytes,
            timestamp=NOW,
        )

    async def get_download(self, request: GetDownloadRequest) -> DownloadRecord:
        if request.download_id not in self._records:
            raise DownloadNotFound(MissingDownload(download_id=request.download_id))
        return self._records[request.download_id]

    async def cancel_download(self, request: CancelDownloadRequest) -> CancelDownloadResponse:
        record = await self.get_download(GetDownloadRequest(download_id=request.download_id))
        if record.state == "queued":
            record = record.model_copy(update={"state": "cancelled", "finished_at": NOW})
            self._records[request.download_id] = record
        return CancelDownloadResponse(state=record.state)

    async def get_statistics(self, request: GetStatisticsRequest) -> GetStatisticsResponse:
        states = Counter[str](record.state for record in self._records.values())
        return GetStatisticsResponse(by_state=dict(states), received_bytes=self._received_bytes)


class Followed(SoulseekSubscriber):
    """Wishes for whatever is added to a playlist."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    async def on_playlist_synced(self, event: Event[consumed.PlaylistSynced]) -> None:
        for track in event.data.added:
            await self._queue.download_track(DownloadTrackRequest(track_id=track.track_id, track_info=track))
