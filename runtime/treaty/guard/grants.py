"""What those may do whose names alone are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import iscoroutinefunction
from typing import Any, cast

from treaty import notices
from treaty.errors import OptionsInvalid
from treaty.fingerprint import fingerprint

Grants = Mapping[str, Iterable[str]] | Callable[[str], Iterable[str]]
"""The permissions of those whose names alone are known, such as the principal of a stored event."""

_MOST_KINDS = 100
_NOTHING: frozenset[str] = frozenset()


class GrantsBook:
    """Looks permissions up anew each time, so that what was taken away is gone.

    Who cannot be looked up, because the grants fail, has none. Each kind of failure is logged once.
    """

    def __init__(self, grants: Grants) -> None:
        """Raise `OptionsInvalid` for what cannot be asked."""
        self._find = _finder(grants)
        self._told: set[str] = set()

    def of(self, name: str) -> frozenset[str]:
        """List what somebody may do; nothing where that cannot be found out."""
        try:
            return _permissions(self._find(name))
        except Exception as error:
            self._tell(error)
            return _NOTHING

    def _tell(self, error: Exception) -> None:
        kind = fingerprint(error)
        if kind not in self._told and len(self._told) < _MOST_KINDS:
            self._told.add(kind)
            notices.grants_failed(error)


def _finder(grants: Grants) -> Callable[[str], object]:
    if isinstance(grants, Mapping):
        known = cast("Any", grants)
        if any(isinstance(granted, str) for granted in known.values()):
            raise OptionsInvalid("grants", "a text is no list of permissions; write a tuple of texts")
        return lambda name: known.get(name, ())
    if not callable(cast("object", grants)) or iscoroutinefunction(grants):
        raise OptionsInvalid("grants", "it is neither a mapping nor a plain function; it has to answer at once")
    return grants


def _permissions(granted: object) -> frozenset[str]:
    if isinstance(granted, str):  # Its letters are no permissions.
        raise TypeError("the grants are a text, and no list of permissions")
    return frozenset(cast("Iterable[str]", granted))
