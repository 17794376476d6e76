"""Calls that are under way at one moment, and the end of the last of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from treaty.router.candidate import Candidate


class Busy:
    """The providers of a module that somebody was calling when this was made."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._candidates = tuple(candidates)

    @property
    def count(self) -> int:
        """How many calls are under way at them now."""
        return sum(one.running for one in self._candidates)

    async def ended(self) -> None:
        """Wait until no call is under way at any of them."""
        for one in self._candidates:
            while one.running:
                one.quiet = one.quiet or asyncio.get_running_loop().create_future()
                await asyncio.shield(one.quiet)  # Others may wait for the same.
