"""What a module asks of those who call it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import cast

from treaty.errors import OptionsInvalid
from treaty.options import is_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often one principal may ask: `limit` times at once, and then as often in every `per_s` seconds."""

    limit: int
    per_s: float = 1.0

    def __post_init__(self) -> None:
        if not is_count(self.limit, 1):
            raise OptionsInvalid("limit", f"{self.limit} is no number of calls; write a whole one from 1")
        if not 0 < self.per_s < inf:
            raise OptionsInvalid("per_s", f"{self.per_s:g} s is no time; write seconds above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a module asks of those who call it, beside what its contract says of each operation."""

    needs_authentication: bool = False  # The anonymous are refused everywhere.
    permissions: tuple[str, ...] = ()  # What every call needs.
    rate: Rate | None = None  # For each principal; all who are anonymous share one.

    def __post_init__(self) -> None:
        permissions = cast("tuple[object, ...] | str", self.permissions)  # Programs that nobody checks pass a text.
        if isinstance(permissions, str) or not all(isinstance(one, str) and one for one in permissions):
            raise OptionsInvalid("permissions", "they are no names of permissions; write a tuple of texts")
        rate = cast("object", self.rate)
        if rate is not None and not isinstance(rate, Rate):
            raise OptionsInvalid("rate", "it is no rate; write `Rate(limit=…, per_s=…)`")
