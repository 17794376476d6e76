"""Each subscriber sees an event through its own class."""

import pytest

from treaty.envelope import envelop
from treaty.errors import PayloadInvalid
from treaty.event import Event, utc_now
from treaty.view import seen_as

from .payloads import Downloaded, DownloadedPath, DownloadedSize


@pytest.fixture
def event() -> Event[Downloaded]:
    payload = Downloaded(download_id="d1", file_path="b.flac")
    return envelop(payload, source="soulseek", key=None, time=utc_now(), context=None)


def test_the_publishers_own_class_sees_the_very_event(event: Event[Downloaded]) -> None:
    assert seen_as(event, Downloaded) is event


def test_a_projection_sees_its_fields_in_the_same_envelope(event: Event[Downloaded]) -> None:
    seen = seen_as(event, DownloadedPath)
    assert seen.data == DownloadedPath(file_path="b.flac")
    assert (seen.id, seen.type, seen.version, seen.key) == (event.id, event.type, "1.2.0", "d1")


def test_a_class_that_does_not_fit_is_refused(event: Event[Downloaded]) -> None:
    with pytest.raises(PayloadInvalid):
        seen_as(event, DownloadedSize)
