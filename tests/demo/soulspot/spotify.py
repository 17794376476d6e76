"""Spotify: everything that there is to find, as long as it can be reached."""

from asyncio import Event as Gate

from generated.soulspot.shared import TrackPage, TrackQuery, TrackReference
from generated.soulspot.spotify import (
    Catalogue,
    PlaylistNotFound,
    PlaylistNotFoundData,
    Playlists,
    SpotifyModule,
    SpotifyPublisher,
    SyncPlaylistRequest,
    SyncPlaylistResponse,
)
from tests.demo.soulspot.tracks import CATALOGUE, NOW, named
from treaty import Health, Ports, Unavailable

HARBOURS = "https://open.spotify.com/playlist/harbours"


class Spotify(SpotifyModule):
    """Searches, and follows playlists; a story makes it unreachable, or lets it answer when `may_answer` is set."""

    is_critical = False  # Without it people still have their library.

    def __init__(self, ports: Ports, *, tracks: tuple[TrackReference, ...] = CATALOGUE) -> None:
        self.tracks, self.is_reachable = tracks, True
        self.may_answer = Gate()
        self.may_answer.set()
        self._events = SpotifyPublisher(ports.bus)

    async def health(self) -> Health:
        return Health.good(tracks=len(self.tracks)) if self.is_reachable else Health.bad("Spotify does not answer")

    def catalogue(self) -> Catalogue:
        return WebCatalogue(self)

    def playlists(self) -> Playlists:
        return WebPlaylists(self, self._events)

    async def reach(self) -> None:
        """Connect. Raises `Unavailable`: nothing was done, so somebody else may be asked."""
        await self.may_answer.wait()
        if not self.is_reachable:
            raise Unavailable("Spotify does not answer")


class WebCatalogue(Catalogue):
    """Looks in the whole catalogue."""

    def __init__(self, spotify: Spotify) -> None:
        self._spotify = spotify

    async def search_track(self, request: TrackQuery) -> TrackPage:
        await self._spotify.reach()
        hits = named(request.query, self._spotify.tracks)
        return TrackPage(tracks=hits[: request.limit], provider="spotify", total=len(hits))


class WebPlaylists(Playlists):
    """Knows one playlist, from which whatever the catalogue does not have any more has gone."""

    def __init__(self, spotify: Spotify, events: SpotifyPublisher) -> None:
        self._spotify, self._events = spotify, events

    async def sync_playlist(self, request: SyncPlaylistRequest) -> SyncPlaylistResponse:
        await self._spotify.reach()
        if str(request.playlist_url) != HARBOURS:
            raise PlaylistNotFound(PlaylistNotFoundData(playlist_url=request.playlist_url))
        gone = [track.track_id for track in CATALOGUE if track not in self._spotify.tracks]
        await self._events.playlist_synced(
            playlist_id="pl-1", name="Harbours", added=[], removed_track_ids=gone, synced_at=NOW
        )
        return SyncPlaylistResponse(playlist_id="pl-1", added=0, removed=len(gone))
