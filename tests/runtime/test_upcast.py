"""Stored payloads of every version are read as the current one, or refused by name."""

import json
from abc import abstractmethod

import pytest
from pydantic import BaseModel

from treaty import (
    EventPayload,
    EventView,
    History,
    NotAnEvent,
    PayloadInvalid,
    Upcaster,
    UpcastStep,
    VersionUnreadable,
    carried,
)

from .payloads import Rated


class First(EventPayload):
    __event_type__ = "download.completed"
    __event_version__ = "0.3.1"

    id: int


class Second(EventPayload):
    __event_type__ = "download.completed"
    __event_version__ = "1.4.0"

    id: str
    sizes: list[dict[str, int]] | None = None


class Current(EventPayload):
    __event_type__ = "download.completed"
    __event_version__ = "2.1.0"

    id: str
    sizes: list[dict[str, int]]


class Part(EventView):
    """A consumer's projection of the current version."""

    __event_type__ = "download.completed"
    __event_version__ = "2.1.0"

    id: str


class Generated(Upcaster):
    """As the compiler would write it."""

    @abstractmethod
    def v0_3_to_v1(self, old: First) -> Second:
        """A person decides."""

    def v1_to_v2(self, old: Second) -> Current:
        return carried(old, Current, fills=((("sizes",), []),))

    def steps(self) -> tuple[UpcastStep, ...]:
        return (UpcastStep(First, self.v0_3_to_v1), UpcastStep(Second, self.v1_to_v2))


class Decided(Generated):
    def v0_3_to_v1(self, old: First) -> Second:
        return Second(id=f"d-{old.id}")


def test_a_decision_that_is_missing_shows_before_anything_is_read() -> None:
    with pytest.raises(TypeError, match="v0_3_to_v1"):
        Generated()


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", "2.9.3", "2.2.0-rc.1", "2.1.0+build.5"])
def test_versions_of_the_current_major_need_nothing(version: str) -> None:
    assert History().read(Current, version, '{"id": "d-1", "sizes": []}') == Current(id="d-1", sizes=[])


@pytest.mark.parametrize(
    ("version", "stored"),
    [("1.0.0", '{"id": "d-7"}'), ("1.9.9", '{"id": "d-7", "new": 1}'), ("0.3.0", '{"id": 7}')],
)
def test_older_ones_come_up_step_by_step(version: str, stored: str) -> None:
    assert History(Decided()).read(Current, version, stored) == Current(id="d-7", sizes=[])


def test_a_step_that_makes_nothing_valid_is_named() -> None:
    class Wrong(Decided):
        def v1_to_v2(self, old: Second) -> Current:
            return Current(id=old.id, sizes=[{"bytes": "many"}])

    with pytest.raises(PayloadInvalid) as raised:
        History(Wrong()).read(Current, "1.0.0", '{"id": "d-7"}')
    assert raised.value.contract == "download.completed, brought up from 1.4.0"
    assert [pointer for pointer, _ in raised.value.failures] == ["/sizes/0/bytes"]
    assert raised.value.__context__ is None


def test_a_projection_reads_them_too() -> None:
    assert History(Decided()).read(Part, "0.3.9", b'{"id": 7}') == Part(id="d-7")


NO_VERSIONS = ["", "1", "latest", "01.0.0", "1.0", "-1.0.0", "2.0.0\n", "2.0.0; x", "2\u0663.0.0", f"{'9' * 5000}.0.0"]


@pytest.mark.parametrize("version", ["0.2.9", "0.4.0", *NO_VERSIONS])
def test_what_nobody_brings_up_is_refused_by_name(version: str) -> None:
    with pytest.raises(VersionUnreadable, match=r"nothing brings that up|is no version") as raised:
        History(Decided()).read(Current, version, '{"id": 7}')
    assert (raised.value.version, raised.value.is_newer) == (version, False)


def test_what_is_no_version_reaches_the_terminal_escaped() -> None:
    told = str(VersionUnreadable("e", "\x1b[31m\u202e", "1.0.0"))
    assert r"in version '\x1b[31m\u202e', which is no version" in told


@pytest.mark.parametrize("history", [History(), History(Decided())])
def test_a_newer_major_is_refused_by_name(history: History) -> None:
    with pytest.raises(VersionUnreadable, match="run the program that knows it") as raised:
        history.read(Current, "3.0.0", '{"id": "d-1", "sizes": []}')
    assert raised.value.is_newer


def test_what_breaks_the_contract_of_its_own_version_is_refused() -> None:
    with pytest.raises(PayloadInvalid, match=r"0\.3\.1"):
        History(Decided()).read(Current, "0.3.1", '{"id": "seven"}')


def test_what_a_person_makes_is_checked_on_the_whole_contract() -> None:
    class OldRated(EventPayload):
        __event_type__ = "track.rated"
        __event_version__ = "0.9.0"

        points: int

    class Ratings(Upcaster):
        def steps(self) -> tuple[UpcastStep, ...]:
            return (UpcastStep(OldRated, lambda old: Rated(stars=old.points)),)

    history = History(Ratings())
    assert history.read(Rated, "0.9.0", '{"points": 4}') == Rated(stars=4)
    with pytest.raises(PayloadInvalid, match="stars"):
        history.read(Rated, "0.9.0", '{"points": 13}')


def test_the_later_of_two_upcasters_counts() -> None:
    class Other(Decided):
        def v0_3_to_v1(self, old: First) -> Second:
            return Second(id="other")

    assert History(Decided(), Other()).read(Part, "0.3.0", '{"id": 7}').id == "other"
    assert History(Other(), Decided()).read(Part, "0.3.0", '{"id": 7}').id == "d-7"


def test_only_events_have_versions() -> None:
    class Plain(BaseModel):
        id: str

    with pytest.raises(NotAnEvent):
        History().read(Plain, "1.0.0", '{"id": "d-1"}')


# Carrying


class Tree(EventPayload):
    __event_type__ = "tree.grown"
    __event_version__ = "1.0.0"

    value: object


def grown(value: object, **changes: object) -> object:
    return json.loads(carried(Tree(value=value), Tree, **changes).model_dump_json())["value"]


def test_ways_lead_through_objects_and_lists() -> None:
    stored = {"a": [{"b": 1, "c": 2}, {"c": 3}, "no object"], "d": {"b": 1}}
    assert grown(stored, drops=(("value", "a", ..., "b"),)) == {"a": [{"c": 2}, {"c": 3}, "no object"], "d": {"b": 1}}
    filled = grown(stored, fills=((("value", "a", ..., "b"), 9), (("value", "d", "e"), [])))
    assert filled == {"a": [{"b": 1, "c": 2}, {"c": 3, "b": 9}, "no object"], "d": {"b": 1, "e": []}}


@pytest.mark.parametrize("stored", [None, 1, "text", [], {}, [[]], {"a": None}, {"a": {"b": 1}}])
def test_ways_that_lead_nowhere_change_nothing(stored: object) -> None:
    assert grown(stored, drops=(("value", "a", ..., "b"),), fills=((("value", "a", ..., "b"), 1),)) == stored


def test_what_is_dropped_can_be_filled_again() -> None:
    assert grown({"a": "old"}, drops=(("value", "a"),), fills=((("value", "a"), 1),)) == {"a": 1}


def test_defaults_are_not_shared() -> None:
    default: list[dict[str, int]] = []
    first, second = (carried(Second(id=name), Current, fills=((("sizes",), default),)) for name in "ab")
    first.sizes.append({"bytes": 1})
    assert (second.sizes, default) == ([], [])


def test_what_does_not_fit_in_the_end_is_refused() -> None:
    with pytest.raises(PayloadInvalid, match="sizes"):
        carried(Second(id="a"), Current)
