"""Ranges of versions, such as `>=1.0,<2`: comparisons joined by commas, all of which must hold.

A missing minor or patch is zero. A pre-release is admitted only where a comparison with the same three numbers names
one, so `<2` does not admit `2.0.0-rc.1` (which semver 2.0 §11 sorts below 2.0.0).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import semver

from treaty_generator.dataclass import dataclass

_COMPARISON = re.compile(r"(>=|<=|==|!=|>|<|=)? *([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?(-[0-9A-Za-z.-]+)?")
_LONGEST = 200
_OPERATORS: dict[str, Callable[[semver.Version, semver.Version], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Range:
    """What a consumer understands."""

    comparisons: tuple[tuple[str, semver.Version], ...]

    def admits(self, version: str) -> bool:
        """Whether a version, in semver 2.0 form, is inside."""
        asked = semver.Version.parse(version)
        if asked.prerelease and not any(_names_prerelease(bound, asked) for _, bound in self.comparisons):
            return False
        return all(_OPERATORS[sign](asked, bound) for sign, bound in self.comparisons)


def parse_range(text: str) -> Range | None:
    """Read a range; None when it is not one."""
    comparisons: list[tuple[str, semver.Version]] = []
    for part in text.split(",") if len(text) <= _LONGEST else [""]:
        found = _COMPARISON.fullmatch(part.strip())
        if found is None:
            return None
        sign, major, minor, patch, prerelease = found.groups()
        try:
            bound = semver.Version.parse(f"{int(major)}.{int(minor or 0)}.{int(patch or 0)}{prerelease or ''}")
        except ValueError:
            return None
        comparisons.append((sign or "==", bound))
    return Range(tuple(comparisons))


def _names_prerelease(bound: semver.Version, asked: semver.Version) -> bool:
    return bool(bound.prerelease) and bound.to_tuple()[:3] == asked.to_tuple()[:3]
