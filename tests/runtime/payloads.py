"""Payloads as the compiler would write them."""

from typing import TypeVar

from pydantic import BaseModel

from treaty.payload import EventPayload, EventView

M = TypeVar("M", bound=BaseModel)


def forced(payload: M, **values: object) -> M:
    """Copy a payload, and put values into it that no constructor would take; `...` takes one out."""
    made = payload.model_copy()
    for name, value in values.items():
        if value is ...:
            made.__pydantic_fields_set__.discard(name)
        else:
            made.__dict__[name] = value
            made.__pydantic_fields_set__.add(name)
    return made


class Downloaded(EventPayload, frozen=True):
    """What the publisher says."""

    __event_type__ = "download.completed"
    __event_version__ = "1.2.0"
    __event_key__ = "download_id"

    download_id: str
    file_path: str = "a.flac"


class DownloadedPath(EventView, frozen=True):
    """A consumer's projection: it reads one field of the same event."""

    __event_type__ = "download.completed"
    __event_version__ = "1.2.0"

    file_path: str


class DownloadedSize(EventPayload, frozen=True):
    """A class of the same event that needs what no publisher sends."""

    __event_type__ = "download.completed"
    __event_version__ = "2.0.0"

    size_bytes: int


class Tagged(EventPayload, frozen=True):
    """The second link of a chain."""

    __event_type__ = "metadata.tagged"
    __event_version__ = "1.0.0"

    title: str


class Filed(EventPayload, frozen=True):
    """The third link of a chain."""

    __event_type__ = "library.filed"
    __event_version__ = "1.0.0"

    shelf: str


class Rated(EventPayload, frozen=True):
    """An event whose contract, in contract.json beside this file, says more than its class."""

    __event_type__ = "track.rated"
    __event_version__ = "1.0.0"
    __pointer__ = "/track.rated"

    stars: int
