"""Versions as semver.org orders them, and ranges of them such as `>=1.0,<2`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import total_ordering
from typing import Any

from treaty.errors import OptionsInvalid

_VERSION = re.compile(
    r"(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?"
    r"(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
_PART = re.compile(r"\s*(>=|<=|==|!=|>|<)?\s*(\S+)\s*")


@total_ordering
class Version:
    """A version by its precedence: builds are all the same, and what is left out at the end is 0.

    Raises `ValueError` for what is no version.
    """

    __slots__ = ("_rank",)

    def __init__(self, text: str) -> None:
        found = _VERSION.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no version; write numbers such as 1.2.0, or 1.2.0-rc.1")
        numbers = tuple(int(part or 0) for part in found.group(1, 2, 3))
        self._rank = numbers, _rank_of(found[4])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._rank == other._rank

    def __lt__(self, other: Version) -> bool:
        return self._rank < other._rank

    def __hash__(self) -> int:
        return hash(self._rank)


def version_range(text: str) -> Callable[[str], bool]:
    """Return what tells whether a version lies in a range: comparisons that all have to hold, separated by commas.

    Without a sign, a version has to be the same. A pre-release counts as any other: it is before its release. What is
    no version lies in no range. Raises `OptionsInvalid`.
    """
    bounds = [_bound(part) for part in text.split(",")]

    def is_inside(version: str) -> bool:
        try:
            given = Version(version)
        except ValueError:  # A service that was written by hand may say anything.
            return False
        return all(compared(given, bound) for compared, bound in bounds)

    return is_inside


def _bound(part: str) -> tuple[Callable[[Any, Any], bool], Version]:
    found = _PART.fullmatch(part)
    try:
        if found is not None:
            return _COMPARED[found[1] or "=="], Version(found[2])
    except ValueError:
        pass  # It is told below, as the part that it is of.
    raise OptionsInvalid("version", f"{part.strip()!r} is no range of versions; write such as '>=1.0,<2'")


def _rank_of(prerelease: str | None) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """Rank what stands behind a dash: without it, a version comes after all that have one."""
    if prerelease is None:
        return 1, ()
    return 0, tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in prerelease.split("."))
