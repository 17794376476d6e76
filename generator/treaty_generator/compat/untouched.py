"""Tells which things cannot have changed, by the bytes of the files that they depend on.

Most contracts stay as they are, and nothing need be asked about them. What is not told here is compared.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import unquote

from treaty_generator.compat.change import Change
from treaty_generator.compat.consumers import subscriptions_to
from treaty_generator.compat.frozen import released
from treaty_generator.contract.document import Document
from treaty_generator.contract.model import Contracts, Event, Module, Service
from treaty_generator.contract.references import BadReference, steps_to

File = tuple[str, ...]


class Untouched:
    """Knows of two versions of the contracts which files say the same, together with all that they refer to."""

    def __init__(self, before: Contracts, after: Contracts) -> None:
        self._before, self._after = before, after

    def says(self, change: Change[Any]) -> bool:
        """Whether a thing is certain to be what it was, and so are those who rely on it."""
        if change.both is None or change.was_in is None or change.is_in is None:
            return False
        before, after = change.both
        if change.was_in.module.path != change.is_in.module.path or isinstance(after, Module):
            return False
        files = before.origin.document.steps, after.origin.document.steps
        if files[0] != files[1] or files[1] not in self._same_files:
            return False
        return not isinstance(after, Event | Service) or self._around(change)

    def _around(self, change: Change[Event | Service]) -> bool:
        """Whether the frozen versions of a subject are the same too, and what consumers say of an event."""
        sides = change.sides
        if sides is None:
            return False
        name = change.thing.name
        frozen = [[_bytes(one.origin.document) for one in released(side.module, name)] for side in sides]
        ranges = [{module: one.versions for module, one in subscriptions_to(side, name).items()} for side in sides]
        return frozen[0] == frozen[1] and ranges[0] == ranges[1]

    @cached_property
    def _same_files(self) -> frozenset[File]:
        """The files that are the same and lead to none that is not, however far."""
        known = self._after.documents
        same = {steps for steps, document in self._before.documents.items() if _are_same(document, known.get(steps))}
        leads = {steps: _targets(known[steps]) for steps in same}
        while True:
            spoilt = {steps for steps in same if not leads[steps] <= same}
            if not spoilt:
                return frozenset(same)
            same -= spoilt


def _are_same(before: Document, after: Document | None) -> bool:
    return after is not None and (before is after or _bytes(before) == _bytes(after))


def _bytes(document: Document) -> bytes | str:
    """What tells two files apart; without a digest, their bytes."""
    return document.digest or document.raw


def _targets(document: Document) -> set[File]:
    """The other files that a file's references name, whether these are there or not."""
    found = set()
    for file in document.referred:
        try:
            found.add(steps_to(unquote(file), document.steps))
        except BadReference:
            continue  # It leads nowhere, in both versions.
    return found
