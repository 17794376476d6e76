"""Versions are ordered as another implementation orders them, and providers are found by what they are."""

from __future__ import annotations

import pytest
import semver
from hypothesis import given
from hypothesis import strategies as st

from tests.runtime.services import Request, Response
from treaty import ModuleRegistry, ModuleStatus, OptionsInvalid
from treaty.modules.version import Version, version_range
from treaty.operation import Service

from .parts import Desk, desk, operation

_PARTS = st.lists(st.sampled_from(["0", "1", "2", "10", "a", "b", "a1", "1a", "-", "rc", "0a"]), max_size=3)
_NUMBERS = st.tuples(*[st.integers(0, 3)] * 3)


@st.composite
def versions(draw: st.DrawFn) -> str:
    text = ".".join(map(str, draw(_NUMBERS)))
    if parts := draw(_PARTS):
        text += "-" + ".".join(parts)
    return text + (f"+{'.'.join(build)}" if (build := draw(st.lists(st.sampled_from(["1", "b"]), max_size=2))) else "")


@given(one=versions(), other=versions())
def test_the_order_is_that_of_semver(one: str, other: str) -> None:
    expected = semver.Version.parse(one).compare(other)
    ours, theirs = Version(one), Version(other)
    assert ((ours > theirs) - (ours < theirs), ours == theirs) == (expected, expected == 0)
    if ours == theirs:
        assert hash(ours) == hash(theirs)


@given(one=versions(), other=versions(), sign=st.sampled_from([">=", "<=", "==", "!=", ">", "<"]))
def test_a_bound_is_what_semver_matches(one: str, other: str, sign: str) -> None:
    assert version_range(f"{sign}{other}")(one) is semver.Version.parse(one).match(f"{sign}{other}")


def _with_a_patch(text: str) -> str:
    """We let the last numbers be left out."""
    number, dash, rest = text.partition("-")
    return f"{number}.0{dash}{rest}"


@given(text=st.text("01.-a", min_size=5, max_size=9).map("1.0".__add__))
def test_what_semver_refuses_is_no_version(text: str) -> None:
    if semver.Version.is_valid(text) or semver.Version.is_valid(_with_a_patch(text)):
        Version(text)
    else:
        with pytest.raises(ValueError, match="is no version"):
            Version(text)


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (">=1.0,<2", ["1.0.0", "1.9.9", "2.0.0-rc.1"], ["0.9.0", "2.0.0", "1.0.0-rc.1"]),
        ("1.2", ["1.2.0", "1.2.0+build"], ["1.2.1"]),
        (" != 1.0 , > 0.9 ", ["1.1.0"], ["1.0.0", "0.9.0"]),
    ],
)
def test_all_bounds_of_a_range_hold(bounds: str, inside: list[str], outside: list[str]) -> None:
    is_inside = version_range(bounds)
    assert [one for one in (*inside, *outside) if is_inside(one)] == inside


@pytest.mark.parametrize("bounds", ["", ",", ">=", "~1.0", "1.0,", "1.0.0.0", "01.0", "one", "1.0-", ">= 1 2"])
def test_what_is_no_range_is_refused(bounds: str) -> None:
    with pytest.raises(OptionsInvalid, match="is no range of versions"):
        version_range(bounds)


def test_providers_are_found_by_what_they_are_and_how_they_are() -> None:
    registry = ModuleRegistry()
    registry.register(desk(operation("a", "x", priority=1), version="1.2.0"), Desk("a"))
    registry.register(desk(operation("b", "x"), version="2.0.0-rc.1"), Desk("b"))
    registry.register(desk(operation("c", "y"), version="2.0.0"), Desk("c"))
    registry.set_status("b", ModuleStatus.INACTIVE, "ill")

    def found(**facts: object) -> str:
        return "".join(one.operation.module for one in registry.find(**facts))  # type: ignore[arg-type]  # Each is one.

    assert found() == "abc"
    assert found(capability="x") == "ab"
    assert found(capability="nothing") == ""
    assert found(version=">=2.0.0-rc.1") == "bc"
    assert found(version="<2", module="a") == "a"
    assert found(status=ModuleStatus.INACTIVE) == "b"
    assert found(status=(ModuleStatus.INACTIVE, ModuleStatus.ACTIVE), capability="x") == "ab"
    with pytest.raises(OptionsInvalid):
        registry.find(version="new")


def test_providers_are_found_by_tag_and_permission() -> None:
    registry = ModuleRegistry()
    tagged = operation("a", "x")
    found: Service[object] = Service(
        module="a",
        name="Desk",
        version="1.0.0",
        operations=(
            type(tagged)(
                module="a",
                service="Desk",
                name="answer",
                capability="x",
                request=Request,
                response=Response,
                tags=("slow",),
                permissions=("x:read",),
            ),
        ),
    )

    class Answers:
        async def answer(self, request: Request) -> Response:
            return Response(file_path=request.track)

    registry.register(found, Answers())
    assert [len(registry.find(tag=tag)) for tag in ("slow", "fast")] == [1, 0]
    assert [len(registry.find(permission=one)) for one in ("x:read", "x:write")] == [1, 0]
