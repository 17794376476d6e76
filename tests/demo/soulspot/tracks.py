"""The tracks of the story, and its time."""

from datetime import UTC, datetime

from generated.soulspot.shared import TrackReference
from treaty import SubscriptionOptions

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ONCE = SubscriptionOptions(has_inbox=True)  # A handler's rows and its cursor are one commit.


def _track(number: int, title: str) -> TrackReference:
    return TrackReference(
        track_id=f"trk-{number}",
        title=title,
        artist="The Lanterns",
        album="Low Tide",
        created_at=NOW,
        updated_at=NOW,
    )


LIGHTS, BELLS, WINDS = _track(1, "Harbour Lights"), _track(2, "Harbour Bells"), _track(3, "Harbour Winds")
CATALOGUE = (LIGHTS, BELLS)


def named(query: str, tracks: tuple[TrackReference, ...]) -> list[TrackReference]:
    """Find tracks by their titles."""
    return [track for track in tracks if query.lower() in track.title.lower()]
