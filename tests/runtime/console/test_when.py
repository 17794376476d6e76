"""Times as people write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty.console.exit import CannotAnswer
from treaty.console.text import exact, instant
from treaty.console.when import when
from treaty.readable import shown, span

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("0s", "2026-03-10T12:00:00Z"),
        ("15m", "2026-03-10T11:45:00Z"),
        ("2h", "2026-03-10T10:00:00Z"),
        ("3d", "2026-03-07T12:00:00Z"),
        ("1w", "2026-03-03T12:00:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
        ("2026-03-01T09:30", "2026-03-01T09:30:00Z"),
        ("2026-03-01T09:30:00.5+02:00", "2026-03-01T07:30:00.5Z"),
    ],
)
def test_what_is_a_time(text: str, means: str) -> None:
    assert when(text, NOW) == datetime.fromisoformat(means)


@pytest.mark.parametrize(
    "text", ["", "m", "15", "15 m", "-15m", "1y", "٣d", "999999999w", "0001-01-01T00:00+10:00", "noon"]
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(CannotAnswer, match="is no time"):
        when(text, NOW)


@given(st.text())
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with suppress(CannotAnswer):
        assert when(text, NOW).utcoffset() == timedelta(0)


@given(st.datetimes(min_value=datetime(1900, 1, 1)))
def test_what_is_written_for_programs_is_read_again(time: datetime) -> None:
    aware = time.replace(tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert when(exact(aware) or "", NOW) == aware
    assert len(instant(aware)) == 24


@given(st.text(st.characters(exclude_categories=[])), st.integers(1, 20))
def test_whatever_is_shown_is_printable_and_narrow(text: str, widest: int) -> None:
    told = shown(text, widest)
    assert told.isprintable()
    assert len(told) <= 10 * widest


@pytest.mark.parametrize(
    ("seconds", "says"), [(-5, "0 s"), (59, "59 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_spans(seconds: int, says: str) -> None:
    assert span(seconds) == says
