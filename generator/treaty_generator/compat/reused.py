"""Whether a version that is released already says something else now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from treaty_generator.compat import versions
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.chain import Frozen, Versioned
from treaty_generator.compat.change import Change, Side
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.payloads import differences, payloads_of
from treaty_generator.compat.rules import rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Operation
from treaty_generator.problem import quoted


def reused(change: Change[Any], frozen: Iterable[Frozen]) -> Iterator[Finding]:
    """Compare a subject with what is frozen under its version; what is only worded otherwise does not count."""
    thing, side = change.after, change.is_in
    if thing is None or side is None or not thing.version:
        return
    for contracts, released in frozen:
        if versions.same(released.version, thing.version):
            if _differs(Change(released, thing, Side(contracts, side.module), side)):
                message = f"version {thing.version} of {quoted(thing.name)} is released, and says something else"
                yield rule("version-reused").at(spot(released, "version"), spot(thing, "version"), message)
            return


def _differs(change: Change[Any]) -> bool:
    both, sides = change.both, change.sides
    if both is None or sides is None or _promised(both[0]) != _promised(both[1]):
        return True
    found = differences(payloads_of(change), (sides[0].contracts, sides[1].contracts))
    return found.differs or any(finding.bump > Bump.PATCH for finding in found.findings)


def _promised(thing: Versioned) -> object:
    """What is promised beside payloads."""
    if isinstance(thing, Event):
        return thing.key, thing.durability, sorted(thing.permissions)
    return [(one.name, one.capability, one.idempotent, one.timeout_s, *_lists(one)) for one in thing.operations]


def _lists(one: Operation) -> tuple[list[str], ...]:
    return sorted(one.permissions), sorted(one.tags), list(dict(one.errors))
