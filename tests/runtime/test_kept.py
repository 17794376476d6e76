"""Texts that Python would write in another way are kept, and the values are what Python says they are."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty import Timestamp, decode, encode
from treaty.kept import WrittenUUID, written
from treaty.payload import RootPayload

V = TypeVar("V")
INSTANT = "2026-01-02T03:04:05.250Z"
LOUD = "ABCDEF00-0000-4000-8000-000000000000"
COPIES: list[Callable[[object], object]] = [lambda value: pickle.loads(pickle.dumps(value)), copy.copy, copy.deepcopy]


class When(RootPayload[datetime]):
    root: datetime


class Who(RootPayload[UUID]):
    root: UUID


@st.composite
def date_times(draw: st.DrawFn) -> str:
    made = draw(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))
    fraction = draw(st.one_of(st.just(""), st.from_regex(r"\.[0-9]{1,12}", fullmatch=True)))
    offset = draw(st.one_of(st.just("Z"), st.from_regex(r"[+-]([01][0-9]|2[0-3]):[0-5][0-9]", fullmatch=True)))
    return made.replace(microsecond=0).isoformat() + fraction + offset


@given(date_times())
def test_a_timestamp_keeps_its_text_and_its_instant(text: str) -> None:
    made = Timestamp.read(text)
    assert made.text == text
    assert made == datetime.fromisoformat(text)
    assert Timestamp.read(text.lower()) == made


@given(date_times())
def test_whatever_was_read_is_written_as_it_was(text: str) -> None:
    for spelled in (text, text.lower()):
        read = decode(When, f'"{spelled}"')
        assert encode(read) == f'"{spelled}"'.encode()
        assert read.root == datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-02",
        "2026-01-02T03:04Z",
        "2026-01-02T03:04:05",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05,5Z",
        "2026-01-02T03:04:05+0100",
        "2026-01-02T03:04:05+24:00",
        "2026-01-02T03:04:05+01:60",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-13-02T03:04:05Z",
        "2026-02-29T03:04:05Z",
        "20260102T030405Z",
        "2026-W01-2T03:04:05Z",
        "0000-01-02T03:04:05Z",
        "2026-01-02T03:04:05Z\n",
        " 2026-01-02T03:04:05Z",
        "２026-01-02T03:04:05Z",
        "2026-01-0２T03:04:05Z",
        "2026-01-02T23:58:60Z",
        "2026-01-02T23:59:60+01:00",
        "2026-01-02T03:04:61Z",
        "1767323045",
    ],
)
def test_what_is_no_date_time_of_rfc_3339_is_refused_without_an_echo(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        Timestamp.read(text)
    assert not text.strip() or text.strip() not in str(caught.value)


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "2017-01-01T00:59:60.5+01:00", "2016-12-31t15:59:60-08:00"])
def test_a_leap_second_is_the_last_moment_before_it(text: str) -> None:
    made = Timestamp.read(text)
    assert (made.text, made) == (text, datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))


@pytest.mark.parametrize("copied", COPIES)
def test_copies_keep_the_text(copied: Callable[[V], V]) -> None:
    made, who = Timestamp.read(INSTANT), WrittenUUID.read(LOUD)
    assert (copied(made), copied(made).text) == (made, INSTANT)
    assert (copied(who), copied(who).text) == (who, LOUD)
    derived = made + timedelta(days=1)
    assert copied(derived) == derived


def test_a_timestamp_is_a_datetime_to_all_others() -> None:
    made, plain = Timestamp.read(INSTANT), datetime(2026, 1, 2, 3, 4, 5, 250_000, tzinfo=UTC)
    assert made == plain
    assert hash(made) == hash(plain)
    assert plain <= made < plain + timedelta(microseconds=1)
    assert {made: 1}[plain] == 1


@pytest.mark.parametrize(
    "derive",
    [
        lambda made: made + timedelta(seconds=1),
        lambda made: made.replace(hour=1),
        lambda made: made.astimezone(timezone(timedelta(hours=2))),
        lambda made: made.astimezone(timezone(timedelta(minutes=53, seconds=28))),
        lambda made: datetime(2026, 1, 2, tzinfo=timezone(-timedelta(minutes=53, seconds=28))),
        lambda made: type(made)(2026, 1, 2, tzinfo=UTC),
        lambda made: type(made).now(UTC),
    ],
)
def test_what_is_derived_is_written_as_what_it_is(derive: Callable[[Timestamp], datetime]) -> None:
    derived = derive(Timestamp.read(INSTANT))
    text = encode(When(derived))
    assert decode(When, text).root == derived
    assert INSTANT.encode() not in text


def test_a_written_uuid_is_a_uuid() -> None:
    made = WrittenUUID.read(LOUD)
    assert (made.text, made, hash(made)) == (LOUD, UUID(LOUD), hash(UUID(LOUD)))
    assert encode(decode(Who, f'"{LOUD}"')) == f'"{LOUD}"'.encode()
    assert type(decode(Who, f'"{LOUD.lower()}"').root) is UUID


@pytest.mark.parametrize("text", ["", LOUD.replace("-", ""), f"{{{LOUD}}}", f"urn:uuid:{LOUD}", LOUD + "\n", LOUD[:-1]])
def test_other_spellings_of_a_uuid_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no UUID"):
        WrittenUUID.read(text)


def test_texts_are_found_in_lists_and_dicts() -> None:
    made = Timestamp.read(INSTANT)
    assert written([{"at": made}, (made, 1)]) == [{"at": INSTANT}, [INSTANT, 1]]
