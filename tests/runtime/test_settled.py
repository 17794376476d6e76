"""What goes out unseen could have been written: for every generated event, and whatever a constructor takes."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import IntEnum, StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from pydantic_core import TzInfo

import treaty.settled
from generated.soulspot.shared.types import TrackReference
from generated.soulspot.soulseek.events import DownloadCompleted, DownloadQueued
from tests.conformance.invented import Family
from tests.conformance.nearby import nearby
from tests.conformance.search import SETTINGS
from tests.conformance.wire import written
from treaty import Format, Omittable, PayloadInvalid, decode, encode
from treaty.contract import Contract, contract_of
from treaty.payload import EventPayload, Payload, RootPayload, check
from treaty.settled import settled_check

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
GENERATED = Path(__file__).parents[2] / "generated"


class Text(str):
    """Text, and more."""


class Whole(int):
    """An integer, and more."""


class Real(float):
    """A number, and more."""


class Day(date):
    """A day that says what it likes."""

    def isoformat(self) -> str:
        return "some day"


class Moment(datetime):
    """A time that says what it likes."""

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        return "soon"


class Id(UUID):
    """A UUID that says what it likes."""

    def __str__(self) -> str:
        return "anybody"


class Word(StrEnum):
    """Texts with names."""

    A = "a"


class One(IntEnum):
    """Integers with names."""

    A = 1


class Nowhere(tzinfo):
    """A zone that forgets where it is, once it has been asked."""

    asked = False

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        if self.asked:
            raise ValueError("it moves")
        self.asked = True
        return timedelta()

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> str:
        return "nowhere"


class Part(Payload, frozen=True):
    """A part of others."""

    n: int
    at: AwareDatetime | None = None


class Loose(Part, frozen=True):
    """A program's own part, which takes anything."""

    n: Any


class Wrapped(RootPayload[Annotated[str, Field(max_length=3)]], frozen=True):
    """A text with a name."""


class Event(EventPayload, frozen=True):
    """One property of each kind; its contract is put in its place by the tests."""

    __event_type__: ClassVar[str] = "settled.tested"
    __event_version__: ClassVar[str] = "1.0.0"
    __pointer__: ClassVar[str] = "/settled"
    __is_exact__: ClassVar[bool] = True

    text: Omittable[str] = None
    short: Omittable[Annotated[str, Field(max_length=3)]] = None
    coded: Omittable[Annotated[str, Field(pattern="a")]] = None
    mail: Annotated[str, Format("email")] | None = None
    whole: Omittable[int] = None
    count: int | None = 0
    bounded: Annotated[int, Field(ge=-5, lt=10**30)] = 0
    real: Omittable[float] = None
    flag: Omittable[bool] = None
    word: Omittable[Literal["a", "b"]] = None
    number: Literal[1, 2, True] | None = None
    day: Omittable[date] = None
    at: Omittable[AwareDatetime] = None
    id: Omittable[UUID] = None
    part: Part | None = None
    wrapped: Wrapped | None = None
    either: int | str | AwareDatetime | None = None


class Listed(EventPayload, frozen=True):
    """A list can change after it was looked at."""

    __event_type__: ClassVar[str] = "settled.listed"
    __event_version__: ClassVar[str] = "1.0.0"
    __pointer__: ClassVar[str] = "/listed"
    __is_exact__: ClassVar[bool] = True

    names: list[str]


HOSTILE: list[Any] = [
    *("a", "", "aaaa", "a\ud800", "\ud800", "a@example.com", Text("a"), Text("\udfff"), Word.A, b"a"),
    *(0, 1, -1, 10**29, 10**4300 - 1, 10**4300, -(10**4300), 10**5000, Whole(1), One.A, True, False),
    *(1.0, 0.5, -0.0, 5e-324, 1.7e308, float("nan"), float("inf"), Real(1), Real("nan"), 2**53 + 1),
    *(date(2026, 1, 2), date.min, date.max, Day(2026, 1, 2)),
    *(NOW, NOW.replace(tzinfo=None), Moment(2026, 1, 2, tzinfo=UTC)),
    *(NOW.replace(tzinfo=TzInfo(61)), NOW.astimezone(ZoneInfo("Europe/Vienna"))),
    *(end.replace(tzinfo=UTC) for end in (datetime.min, datetime.max)),
    *(
        end.replace(tzinfo=timezone(sign * offset))
        for end in (datetime.min, datetime.max, NOW)
        for offset in (timedelta(hours=23), timedelta(seconds=1), timedelta(microseconds=1))
        for sign in (1, -1)
    ),
    *(UUID(int=0), Id(int=1)),
    *(Part(n=1), Part(n=1, at=NOW), Loose(n="x"), Loose(n=1), Part(n=1, at=Moment(2026, 1, 2, tzinfo=UTC))),
    *(Wrapped("abc"), None, object(), [], {}),
]


@pytest.fixture(autouse=True)
def _contracts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the classes of this file a contract that asks nothing: what is looked for is what cannot be written."""
    real = contract_of
    anything = Contract(True)
    for module in ("settled", "payload"):
        target = f"treaty.{module}.contract_of"
        monkeypatch.setattr(target, lambda cls: anything if cls in (Event, Listed, Derived) else real(cls))
    settled_check.cache_clear()
    yield
    settled_check.cache_clear()


def can_be_written(payload: BaseModel) -> bool:
    try:
        encode(payload)
    except PayloadInvalid:
        return False
    return True


def is_let_out(payload: BaseModel) -> bool:
    look = settled_check(type(payload))
    try:
        if look is not None:
            look(payload)
    except PayloadInvalid:
        return False
    return True


@pytest.mark.parametrize("name", Event.model_fields)
def test_what_is_let_out_can_be_written(name: str) -> None:
    assert settled_check(Event) is not check, "or this would show nothing"
    taken = 0
    for value in HOSTILE:
        try:
            payload = Event(**{name: value})
        except ValidationError:
            continue
        taken += 1
        assert is_let_out(payload) == can_be_written(payload), type(value)
    assert taken >= 2


def test_values_that_a_constructor_takes_and_nobody_can_write_are_stopped() -> None:
    stopped = [
        Event(day=Day(2026, 1, 2)),
        Event(at=datetime.min.replace(tzinfo=timezone(timedelta(seconds=1)))),
        Event(id=Id(int=1)),
        Event(part=Loose(n="x")),
    ]
    assert [is_let_out(one) for one in stopped] == [can_be_written(one) for one in stopped]
    assert not any(map(is_let_out, [stopped[1], stopped[3], Event(at=NOW.replace(tzinfo=Nowhere()))]))


def test_texts_and_integers_that_cannot_be_written_are_not_taken() -> None:
    refused: dict[str, Any] = {"text": "\ud800", "whole": 10**4300, "count": -(10**4300), "bounded": -(10**4300)}
    for name, value in refused.items():
        with pytest.raises(ValidationError):
            Event(**{name: value})
    assert Event.model_json_schema()["properties"]["count"] == {
        "anyOf": [{"type": "integer"}, {"type": "null"}],
        "default": 0,
        "title": "Count",
    }
    assert "minLength" not in str(Event.model_json_schema())


class Derived(DownloadCompleted, frozen=True):
    """A program's own class of the event."""


@pytest.mark.parametrize("cls", [Listed, Derived], ids=lambda one: one.__name__)
def test_what_may_change_or_is_not_generated_is_checked_whole(cls: type[EventPayload]) -> None:
    assert settled_check(cls) is check


def test_a_list_that_was_spoiled_is_stopped() -> None:
    payload = Listed(names=["a"])
    payload.names.append(1)  # type: ignore[arg-type]
    assert not is_let_out(payload)


def test_a_part_of_a_derived_class_is_checked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(TrackReference, frozen=True):
        track_id: Any

    asked: list[BaseModel] = []
    monkeypatch.setattr(treaty.settled, "check", asked.append)
    look = settled_check(DownloadQueued)
    assert look is not None
    given: dict[str, Any] = {"track_id": "t", "title": "x", "artist": "y", "created_at": NOW, "updated_at": NOW}
    for part, is_asked in ((TrackReference(**given), False), (Careless(**given), True)):
        look(DownloadQueued(download_id="d", track=part, origin="user", queued_at=NOW))
        assert bool(asked) is is_asked


def events() -> Iterator[type[EventPayload]]:
    for path in sorted(GENERATED.rglob("events*.py")):
        module = importlib.import_module(".".join(path.relative_to(GENERATED.parent).with_suffix("").parts))
        for cls in vars(module).values():
            if isinstance(cls, type) and issubclass(cls, EventPayload) and cls.__module__ == module.__name__:
                yield cls


def test_most_events_are_settled() -> None:
    checks = [settled_check(cls) for cls in events()]
    assert sum(one is not check for one in checks) > len(checks) / 2


def values() -> st.SearchStrategy[Any]:
    texts = st.text(st.characters(), max_size=8)
    times = st.datetimes(timezones=st.timezones() | st.just(UTC))
    return st.sampled_from(HOSTILE) | texts | st.integers() | st.floats() | times | st.uuids()


def schema_of(cls: type[BaseModel]) -> Any:
    found = json.loads(files(cls.__module__.rpartition(".")[0]).joinpath("contract.json").read_bytes())
    for step in str(vars(cls)["__pointer__"]).split("/")[1:]:
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def test_every_event_that_is_let_out_can_be_written() -> None:
    made = [_made(cls) for cls in events()]
    assert sum(map(bool, made)) > len(made) / 2, "or this shows little"


def _made(cls: type[EventPayload]) -> int:
    """Make payloads of an event, change them in every way there is, and look at each; tell how many there were."""
    schema = schema_of(cls)
    family = Family({**schema.get("$defs", {}), "": schema}, is_nested=True)
    made = 0

    @settings(max_examples=40, derandomize=True, **SETTINGS)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        nonlocal made
        try:
            payload = decode(cls, written(data.draw(nearby(family, ""))))
            changes = data.draw(st.dictionaries(st.sampled_from(sorted(cls.model_fields)), values(), max_size=2))
            payload = payload.model_copy(update=changes)
        except (PayloadInvalid, ValidationError):
            return
        made += 1
        assert not is_let_out(payload) or can_be_written(payload)

    draw()
    return made
