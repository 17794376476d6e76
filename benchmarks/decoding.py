"""What reading JSON by the whole contract costs beside a plain strict pydantic class with the same fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.rounds import Loop, median_each_s
from pydantic import BaseModel, ConfigDict, create_model

from generated.soulspot.soulseek import DownloadCompleted, DownloadTrackRequest
from treaty import decode

PLAIN = "a plain strict pydantic class"
OURS = "decode"

EXACT = "an event that its class says exactly"
RESIDUAL = "a request with `uniqueItems`, which no class says"
_SAMPLES: dict[str, tuple[type[BaseModel], bytes]] = {
    EXACT: (
        DownloadCompleted,
        b'{"download_id":"dl-1","track_id":"trk-1","file_path":"/music/a.flac","file_size":28734112,'
        b'"duration_seconds":41.5,"timestamp":"2025-11-21T10:00:42Z"}',
    ),
    RESIDUAL: (
        DownloadTrackRequest,
        b'{"track_id":"trk-1","track_info":{"track_id":"trk-1","title":"Harbour Lights","artist":"The Lanterns",'
        b'"created_at":"2025-11-20T18:04:11Z","updated_at":"2025-11-21T07:30:00Z"},'
        b'"wish":{"formats":["flac","mp3"],"min_bitrate_kbps":320}}',
    ),
}


def decoding_each_s(*, count: int = 5000, rounds: int = 15) -> dict[str, dict[str, float]]:
    """Measure each sample, once for each way of reading it."""
    found = {}
    for name, (cls, data) in _SAMPLES.items():
        plain = _plain(cls)
        loops = {PLAIN: _repeated(plain.model_validate_json, data), OURS: _repeated(_decoder(cls), data)}
        found[name] = median_each_s(loops, count=count, rounds=rounds)
    return found


def _plain(cls: type[BaseModel]) -> type[BaseModel]:
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in cls.model_fields.items()}
    return create_model(cls.__name__, __config__=ConfigDict(strict=True, frozen=True), **fields)


def _decoder(cls: type[BaseModel]) -> Callable[[bytes], BaseModel]:
    return lambda data: decode(cls, data)


def _repeated(read: Callable[[bytes], BaseModel], data: bytes) -> Loop:
    async def run(count: int) -> None:
        for _ in range(count):
            read(data)

    return run
