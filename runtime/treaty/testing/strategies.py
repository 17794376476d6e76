"""Payloads for hypothesis, made from the contracts of their classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from pydantic import BaseModel

from treaty.contract import contract_of
from treaty.errors import PayloadInvalid, SchemaTooHard
from treaty.payload import decode_value
from treaty.testing.building import build, filters_of
from treaty.testing.plainest import FORMATS

P = TypeVar("P", bound=BaseModel)
T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

_TRIES = 3
_PATIENCE = 30  # Values that were all refused, before the schema is called too hard.
_LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")


def payloads(cls: type[P]) -> st.SearchStrategy[P]:
    """Make valid payloads of a generated class: each has been read by its whole contract.

    Raises `SchemaTooHard`, when drawn from, where the contract refuses whatever is made.
    """
    contract = contract_of(cls)
    if contract is None:
        raise SchemaTooHard(cls.__name__, ())
    schema, refused, made = contract.schema, 0, 0

    @st.composite
    def valid(draw: Draw) -> P:
        nonlocal refused, made
        for _ in range(_TRIES if made else _PATIENCE):  # Patient at first, for a contract that may be too hard.
            try:
                payload = decode_value(cls, build(schema, schema, _Drawing(draw)))
            except PayloadInvalid:
                refused += 1
            else:
                made += 1
                return payload
        if not made and refused >= _PATIENCE:
            raise SchemaTooHard(cls.__name__, filters_of(schema))
        return reject()

    return valid()


class _Drawing:
    """A `Chooser` that hypothesis chooses for."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._any = draw

    def _draw(self, values: st.SearchStrategy[T]) -> T:
        return cast("T", self._any(values))

    def one_of(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))

    def wants(self) -> bool:
        return self._draw(st.booleans())

    def integer(self, low: int | None, high: int | None) -> int:
        if low is not None and high is not None and low > high:
            return low  # Nothing fits; the contract will refuse it.
        return self._draw(st.integers(low, high))

    def number(self, low: float | None, high: float | None) -> float:
        if low is not None and high is not None and low > high:
            return low
        whole = st.integers(None if low is None else int(low) + 1, None if high is None else int(high) - 1)
        lowest, highest = -1e15 if low is None else low, 1e15 if high is None else high
        floats = st.floats(float(lowest), float(highest), allow_nan=False, width=64)
        has_whole = low is None or high is None or int(low) + 1 <= int(high) - 1
        return self._draw(st.one_of(whole, floats) if has_whole else floats)

    def text(self, least: int, most: int | None) -> str:
        return self._draw(st.text(_LETTERS, min_size=least, max_size=max(least, least + 20 if most is None else most)))

    def matching(self, pattern: str, least: int, most: int | None) -> str:
        try:
            texts = st.from_regex(pattern, alphabet=_LETTERS)
            found: str = self._draw(texts.filter(lambda one: least <= len(one) and (most is None or len(one) <= most)))
        except (InvalidArgument, ValueError) as error:
            raise SchemaTooHard(f"pattern {pattern!r}", ("pattern",)) from error
        return found.removesuffix("\n") if pattern.endswith("$") else found

    def formatted(self, name: str) -> str | None:
        texts = _FORMATS.get(name)
        return FORMATS.get(name) if texts is None else self._draw(texts)


_FORMATS: dict[str, st.SearchStrategy[str]] = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda one: f"{one.isoformat()}Z"),
    "email": st.from_regex(r"[a-z][a-z0-9]{0,8}@[a-z]{1,8}\.(org|example)", fullmatch=True),
    "hostname": st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,2}", fullmatch=True),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "time": st.times().map(lambda one: f"{one.isoformat()}Z"),
    "uri": st.from_regex(r"(https?|urn):[a-z0-9/.-]{1,12}", fullmatch=True),
    "uri-reference": st.from_regex(r"[a-z0-9/.-]{1,12}", fullmatch=True),
    "uuid": st.uuids().map(str),
}
