"""What reading JSON by the whole contract costs beside a plain strict pydantic class with the same fields."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from benchmarks.rounds import Loop, median_each_s
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from generated.aura.users import UserRegistered
from generated.marketedge.storage import DataUpdated
from generated.soulspot.soulseek import DownloadCompleted, DownloadTrackRequest
from treaty import decode

PLAIN = "a plain strict pydantic class"
OURS = "decode"


class _Plain(BaseModel):
    """What somebody would write who wants no contract; unknown texts are taken for dates, and keys may stand twice."""

    model_config = ConfigDict(strict=True, frozen=True)


class _PlainDownload(_Plain):
    download_id: str
    track_id: str
    file_path: str
    file_size: Annotated[int, Field(ge=0)]
    timestamp: AwareDatetime
    duration_seconds: float | None = None


class _PlainTrack(_Plain):
    track_id: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    artist: Annotated[str, Field(min_length=1)]
    created_at: AwareDatetime
    updated_at: AwareDatetime
    spotify_id: Annotated[str, Field(pattern="^[0-9A-Za-z]{22}$")] | None = None
    musicbrainz_id: UUID | None = None
    album: str | None = None
    duration_ms: Annotated[int, Field(ge=0)] | None = None


class _PlainWish(_Plain):
    formats: Annotated[list[Literal["flac", "mp3", "ogg"]], Field(min_length=1)] | None = None
    min_bitrate_kbps: Annotated[int, Field(ge=32, le=1411)] = 192


class _PlainRequest(_Plain):
    track_id: Annotated[str, Field(min_length=1)]
    track_info: _PlainTrack
    wish: _PlainWish | None = None


class _PlainUser(_Plain):
    user_id: Annotated[int, Field(ge=1)]
    email: str
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    role: Literal["patient", "therapist", "staff"]
    registered_at: AwareDatetime
    invited_by: Annotated[int, Field(ge=1)] | None = None


class _PlainRecord(_Plain):
    entity_id: Annotated[str, Field(min_length=1, max_length=64)]
    observed_at: AwareDatetime
    figures: Annotated[dict[str, Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,8})?$")]], Field(min_length=1)]
    labels: dict[str, str | bool | None] | None = None


class _PlainUpdate(_Plain):
    entity_id: Annotated[str, Field(min_length=1, max_length=64)]
    change: Literal["created", "updated", "deleted"]
    revision: Annotated[int, Field(gt=0)]
    updated_at: AwareDatetime
    current: _PlainRecord | None = None
    batch_id: UUID | None = None


_SAMPLES: dict[str, tuple[type[BaseModel], type[BaseModel], bytes]] = {
    "exact: an event of six properties": (
        DownloadCompleted,
        _PlainDownload,
        b'{"download_id":"dl-1","track_id":"trk-1","file_path":"/music/a.flac","file_size":28734112,'
        b'"duration_seconds":41.5,"timestamp":"2025-11-21T10:00:42Z"}',
    ),
    "exact: the same, one property left out": (
        DownloadCompleted,
        _PlainDownload,
        b'{"download_id":"dl-1","track_id":"trk-1","file_path":"/music/a.flac","file_size":28734112,'
        b'"timestamp":"2025-11-21T10:00:42Z"}',
    ),
    "exact: a request with two objects in it": (
        DownloadTrackRequest,
        _PlainRequest,
        b'{"track_id":"trk-1","track_info":{"track_id":"trk-1","title":"Harbour Lights","artist":"The Lanterns",'
        b'"created_at":"2025-11-20T18:04:11Z","updated_at":"2025-11-21T07:30:00Z"},'
        b'"wish":{"formats":["flac","mp3"],"min_bitrate_kbps":320}}',
    ),
    "exact: an event with an email": (
        UserRegistered,
        _PlainUser,
        b'{"user_id":42,"email":"mira@example.org","display_name":"Mira","role":"patient",'
        b'"registered_at":"2025-11-03T08:15:00Z","invited_by":7}',
    ),
    "residual: an event with a map that must not be empty": (
        DataUpdated,
        _PlainUpdate,
        b'{"entity_id":"XETR:SAP","change":"updated","revision":17,"current":{"entity_id":"XETR:SAP",'
        b'"observed_at":"2025-11-21T09:00:00Z","figures":{"last":"231.4500","volume":"1200"}},'
        b'"batch_id":"0a8b6f7e-51c6-4f0c-8a86-5f1f2f6b7d01","updated_at":"2025-11-21T09:00:01Z"}',
    ),
}


def decoding_each_s(*, count: int = 5000, rounds: int = 15) -> dict[str, dict[str, float]]:
    """Measure each sample, once for each way of reading it."""
    found = {}
    for name, (cls, plain, data) in _SAMPLES.items():
        loops = {PLAIN: _by_pydantic(plain, data), OURS: _by_treaty(cls, data)}
        found[name] = median_each_s(loops, count=count, rounds=rounds)
    return found


def _by_pydantic(cls: type[BaseModel], data: bytes) -> Loop:
    async def run(count: int) -> None:
        for _ in range(count):
            cls.model_validate_json(data)

    return run


def _by_treaty(cls: type[BaseModel], data: bytes) -> Loop:
    async def run(count: int) -> None:
        for _ in range(count):
            decode(cls, data)

    return run
