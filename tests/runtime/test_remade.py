"""No way to an instance leads past what its constructor judges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from pydantic import Field, PrivateAttr, ValidationError

from tests.runtime.vault import Exact
from treaty.payload import Payload, RootPayload


class Sized(Payload, frozen=True):
    """One name on the wire, another here."""

    size_: Annotated[int, Field(alias="size", ge=0)]
    note: str | None = None
    _seen: int = PrivateAttr(default=0)


class Size(RootPayload[Annotated[int, Field(ge=0)]], frozen=True):
    """Not an object."""


class Open(Payload, frozen=True, extra="allow"):
    """Keeps what it does not know."""

    size: int


SIZED = Sized(size_=1)
REFUSED: list[Callable[[], object]] = [
    lambda: SIZED.model_copy(update={"size_": "1"}),
    lambda: SIZED.model_copy(update={"size_": -1}),
    lambda: SIZED.model_copy(update={"size": -1}),
    lambda: SIZED.model_copy(update={"note": "\ud800"}, deep=True),
    lambda: Sized.model_construct(note="x"),
    lambda: Sized.model_construct(size=-1),
    lambda: Sized.model_construct(_fields_set={"note"}, size_=1, note="x"),
    lambda: Sized.model_construct({"note"}, size_=1, note="x"),
    lambda: SIZED.copy(update={"size_": -1}),  # pyright: ignore[reportDeprecated]
    lambda: SIZED.copy(exclude={"size_"}),  # pyright: ignore[reportDeprecated]
    lambda: Size(1).model_copy(update={"root": -1}),
    lambda: Size.model_construct(-1),
    lambda: Size.model_construct(root=-1),
    lambda: Open(size=1).model_copy(update={"size": None, "more": 1}),
    lambda: Exact(id="a", size=1).model_copy(update={"unheard_of": 1, "size": "1"}),
]


@pytest.mark.parametrize("way", REFUSED)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_a_constructor_refuses_cannot_be_put_together(way: Callable[[], object]) -> None:
    with pytest.raises(ValidationError):
        way()


MADE: list[tuple[Callable[[], Any], Any]] = [
    (lambda: SIZED.model_copy(update={"note": "x"}), Sized(size_=1, note="x")),
    (lambda: SIZED.model_copy(update={"size_": 2}), Sized(size_=2)),
    (lambda: SIZED.model_copy(), SIZED),
    (lambda: Sized.model_construct(size_=1), SIZED),
    (lambda: Sized.model_construct(_fields_set={"size"}, size=1, note="x"), SIZED),
    (lambda: Size(1).model_copy(update={"root": 2}), Size(2)),
    (lambda: Size.model_construct(2), Size(2)),
    (
        lambda: Open.model_validate({"size": 1, "more": 2}).model_copy(update={"size": 3}),
        Open.model_validate({"size": 3, "more": 2}),
    ),
]


@pytest.mark.parametrize(("way", "same"), MADE)
def test_what_a_constructor_takes_is_made(way: Callable[[], Any], same: Any) -> None:
    made = way()
    assert made == same
    assert made.model_fields_set == same.model_fields_set


def test_a_copy_keeps_what_was_not_given_and_what_is_private() -> None:
    made = Sized(size_=1)
    object.__setattr__(made, "__pydantic_private__", {"_seen": 3})
    copied = made.model_copy(update={"size_": 2})
    assert (copied.size_, copied._seen, made.size_) == (2, 3, 1)
    assert copied.model_fields_set == {"size_"}


def test_what_was_given_cannot_be_taken_back() -> None:
    SIZED.model_fields_set.clear()
    assert SIZED.model_fields_set == {"size_"}
