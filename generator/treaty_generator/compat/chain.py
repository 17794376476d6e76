"""Compares with older versions that are still out there, because compatibility is not transitive.

Each version may be read by the one before and the one after it, while the first and the last do not understand each
other: a field is dropped, and later comes back as something else. What an older version shows is told only where the
version before this change did not show it too; otherwise the same break would be told for ever.

A pre-release promises nothing of itself, and takes back nothing that was promised before it. So what follows one is
compared with the newest released version as if that had come right before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from treaty_generator.compat import versions
from treaty_generator.compat.change import Change, Side
from treaty_generator.compat.consumers import subscriptions_to
from treaty_generator.compat.facts import facts
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.payloads import differences, payloads_of
from treaty_generator.compat.policy import ContentModel, Protection
from treaty_generator.compat.rules import rule
from treaty_generator.contract.lines import line_of
from treaty_generator.contract.model import Contracts, Event, Schema, Service
from treaty_generator.contract.ranges import parse_range
from treaty_generator.problem import Pointer

Versioned = Event | Service
Frozen = tuple[Contracts, Versioned]
"""A version as it was released, and the contracts that it stands in."""


def chained(
    change: Change[Any], frozen: tuple[Frozen, ...], direct: tuple[Finding, ...], protection: Protection
) -> tuple[Finding, ...]:
    """Find what breaks against frozen versions only; `direct` is what breaks against the version before.

    After a pre-release, `direct` does not count: then what breaks against the version that it comes after is found too.
    """
    since = _since_release(change, frozen)
    if since is None or since.before is None:
        return tuple(_older(change, frozen, direct, protection))
    broken = [*_breaks(since, protection.content_model), *_broken_facts(since, change)]
    owed = [_named(finding, since.before, since.before) for finding in broken if _is_owed(since, protection)]
    return (*owed, *_older(since, frozen, broken, protection))


def promised(change: Change[Any], frozen: Iterable[Frozen]) -> Frozen | None:
    """Find the newest released version that is older than what follows a pre-release; None where there is no such."""
    before, after = change.before, change.after
    if before is None or after is None or not before.version or not after.version:
        return None
    if not versions.is_prerelease(before.version):
        return None
    known = [one for one in frozen if one[1].version and versions.precedes(one[1].version, after.version)]
    released = [one for one in known if not versions.is_prerelease(one[1].version)]
    return max(released, key=lambda one: versions.precedence(one[1].version), default=None)


def _since_release(change: Change[Any], frozen: tuple[Frozen, ...]) -> Change[Any] | None:
    owed = promised(change, frozen)
    if owed is None or change.was_in is None:
        return None
    return Change(owed[1], change.after, Side(owed[0], change.was_in.module), change.is_in)


def _broken_facts(since: Change[Any], change: Change[Any]) -> Iterator[Finding]:
    """Go through what breaks beside payloads; who consumes an event, and how it comes up, no frozen version tells."""
    released, before = since.before, change.before
    if isinstance(released, Event) and isinstance(before, Event):
        released = replace(released, consumers=before.consumers, upcasts=before.upcasts)
    for finding in facts(replace(since, before=released)):
        if finding.breaks and not finding.is_fault:
            yield finding


def _older(
    change: Change[Any], frozen: tuple[Frozen, ...], direct: Iterable[Finding], protection: Protection
) -> list[Finding]:
    """Find what breaks against other frozen versions than the one before; the oldest that shows it speaks for all."""
    if change.both is None or change.was_in is None or change.is_in is None:
        return []
    told = {_key(finding) for finding in direct}
    found: list[Finding] = []
    before, after = change.both
    for contracts, older in _relevant(change, frozen, protection):
        old_side = Side(contracts, change.was_in.module)
        new = _breaks(Change(older, after, old_side, change.is_in), protection.content_model)
        fresh = [finding for finding in new if _key(finding) not in told]
        if fresh:
            old = _breaks(Change(older, before, old_side, change.was_in), protection.content_model)
            known = {_key(finding) for finding in old}
            fresh = [finding for finding in fresh if _key(finding) not in known]
        told |= {_key(finding) for finding in fresh}
        found += [_named(finding, older, before) for finding in fresh]
    return found


def _relevant(change: Change[Any], frozen: tuple[Frozen, ...], protection: Protection) -> Iterator[Frozen]:
    """The frozen versions that somebody may still have: those of the same line, and those in a consumer's range."""
    before, after, side = change.before, change.after, change.is_in
    if before is None or after is None or side is None or not after.version:
        return
    for contracts, older in frozen:
        version = older.version
        if not version or versions.is_prerelease(version):
            continue
        if before.version and versions.same(version, before.version):
            continue
        if versions.regressed(version, after.version):
            continue
        if _is_owed(replace(change, before=older), protection):
            yield contracts, older


def _is_owed(change: Change[Any], protection: Protection) -> bool:
    """Whether somebody may still have the version before."""
    before, after, side = change.before, change.after, change.is_in
    if before is None or after is None or side is None:
        return False
    if protection.transitive or line_of(before.version) == line_of(after.version):
        return True
    ranges = (parse_range(entry.versions or "") for entry in subscriptions_to(side, after.name).values())
    return any(known is not None and known.admits(before.version) for known in ranges)


def _breaks(change: Change[Any], model: ContentModel) -> list[Finding]:
    sides = change.sides
    if sides is None:
        return []
    found = differences(payloads_of(change), (sides[0].contracts, sides[1].contracts), model).findings
    return [finding for finding in found if finding.breaks]


def _key(finding: Finding) -> tuple[str, str, Pointer, frozenset[str]]:
    return finding.operation, finding.part or finding.rule, finding.path, frozenset(finding.breaks)


def _named(finding: Finding, older: Versioned, before: Versioned) -> Finding:
    """Say which version shows it; a name that was given up and comes back has a rule of its own."""
    if isinstance(older, Event) and isinstance(before, Event) and _is_back(finding.path, older.schema, before.schema):
        reserved = rule("name-reserved")
        message = f"{finding.message}; version {older.version} had it, and {before.version or 'the next'} did not"
        return replace(finding, rule=reserved.id, message=message, fix=reserved.fix, against=older.version)
    return replace(finding, message=f"{finding.message}, against version {older.version}", against=older.version)


def _is_back(path: Pointer, older: Schema, before: Schema) -> bool:
    return bool(path) and _declares(older, path) and not _declares(before, path)


def _declares(schema: Schema, path: Pointer) -> bool:
    """Whether a schema names a property where the objects above it are written out."""
    value = schema.value
    for step in path:
        declared = value.get("properties") if isinstance(value, dict) else None
        value = declared.get(step) if isinstance(declared, dict) else None
    return value is not None
