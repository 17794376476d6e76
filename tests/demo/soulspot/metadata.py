"""Metadata: finds out what was downloaded."""

from generated.soulspot.metadata import (
    DownloadCompleted,
    EnrichRequest,
    GetTrackRequest,
    MetadataModule,
    MetadataPublisher,
    MetadataSubscriber,
    TrackMetadata,
    TrackNotFound,
)
from generated.soulspot.metadata import Metadata as MetadataService
from generated.soulspot.shared import MissingTrack
from tests.demo.soulspot.tracks import BELLS, LIGHTS, NOW, WINDS
from treaty import Event, Ports

_KNOWN = {track.track_id: track for track in (LIGHTS, BELLS, WINDS)}


class Metadata(MetadataModule):
    """Looks tracks up; with a bug, if a story wants one."""

    is_critical = False

    def __init__(self, ports: Ports, *, has_bug: bool = False) -> None:
        self._tagger = Tagger(MetadataPublisher(ports.bus), has_bug=has_bug)

    def metadata(self) -> MetadataService:
        return self._tagger

    def subscriber(self) -> MetadataSubscriber:
        return Arrivals(self._tagger)


class Tagger(MetadataService):
    """Knows the label of everything."""

    def __init__(self, events: MetadataPublisher, *, has_bug: bool) -> None:
        self._events, self._has_bug = events, has_bug

    async def enrich(self, request: EnrichRequest) -> TrackMetadata:
        found = await self.get_track(GetTrackRequest(track_id=request.track_id))
        await self._events.metadata_enriched(
            track_id=request.track_id,
            file_path=request.file_path,
            metadata=found,
            timestamp=NOW,
            confidence_percent=97,
        )
        return found

    async def get_track(self, request: GetTrackRequest) -> TrackMetadata:
        if request.track_id not in _KNOWN:
            raise TrackNotFound(MissingTrack(track_id=request.track_id))
        tags = {} if self._has_bug else {"label": "Tidewater"}
        return TrackMetadata(track=_KNOWN[request.track_id], source="musicbrainz", tags={"label": tags["label"]})


class Arrivals(MetadataSubscriber):
    """Has every file looked up that comes."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    async def on_download_completed(self, event: Event[DownloadCompleted]) -> None:
        await self._tagger.enrich(EnrichRequest(track_id=event.data.track_id, file_path=event.data.file_path))
