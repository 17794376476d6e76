"""All that is found about each subject: facts, payloads, older versions, Python code, and types that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from treaty_generator.compat.carried import is_used, uses, with_carried
from treaty_generator.compat.case import Case, Key
from treaty_generator.compat.chain import chained, promised
from treaty_generator.compat.facts import facts
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.judgement import Kind
from treaty_generator.compat.payloads import Differences, differences, payloads_of
from treaty_generator.compat.reused import reused
from treaty_generator.compat.source import alone, with_source
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer

if TYPE_CHECKING:
    from treaty_generator.compat.surface import SurfaceChange

Surface = Mapping[Key, "list[SurfaceChange]"]
"""How the packages differ, by subject."""

Found = tuple[list[Finding], Differences]
"""What was found about a subject, and how its payloads differ."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found about a subject; `differs` where a payload does, `edited` where anything is written otherwise."""

    case: Case
    findings: tuple[Finding, ...]
    differs: bool = False
    edited: bool = False


def gathered(cases: Iterable[Case], surface: Surface, looked_at: Mapping[int, Found]) -> Iterator[Evidence]:
    """Look at every subject, and at types before those that use them, which must carry what breaks there.

    `looked_at` is what was found about some of them already, by the identity of the case.
    """
    known = list(cases)
    shown = _by_case(known, surface)
    carried: list[tuple[Case, Finding]] = []
    for case in known:
        if case.kind is Kind.TYPE:
            own, of_users = _of_type(case, shown[id(case)])
            carried += ((case, finding) for finding in of_users)
            yield Evidence(case, own)
    for case in known:
        if case.kind is not Kind.TYPE:
            found, compared = looked_at.get(id(case)) or found_of(case)
            findings = with_carried(with_source(found, shown[id(case)], case.change), _reaching(case, carried))
            yield Evidence(case, findings, compared.differs, compared.edited)


def _of_type(case: Case, shown: list[SurfaceChange]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is told of a type itself, and what its users must carry; without any, it tells all."""
    change, found = case.change, tuple(facts(case.change))
    if change.before is None or change.was_in is None or not is_used(change.was_in, change.before):
        return with_source(found, shown, change), ()
    return found, alone(shown, change)


def found_of(case: Case) -> Found:
    """Look at a subject alone, as its contracts declare it; types are told of elsewhere."""
    if case.kind is Kind.TYPE:
        return [], Differences()
    found, sides = list(facts(case.change)), case.change.sides
    if case.is_versioned:
        found += reused(case.change, case.frozen)
    if sides is None or not case.is_versioned:
        return found, Differences()
    contracts = sides[0].contracts, sides[1].contracts
    compared = differences(payloads_of(case.change), contracts, case.protection.content_model)
    older = chained(case.change, case.frozen, compared.findings, case.protection)
    if promised(case.change, case.frozen) is not None:
        return [*_unless_owed([*found, *compared.findings], older), *older], compared
    told = {(finding.operation, finding.part, finding.path) for finding in older}
    direct = (one for one in compared.findings if one.breaks or (one.operation, one.part, one.path) not in told)
    return [*found, *direct, *older], compared


def _unless_owed(found: Iterable[Finding], older: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what a pre-release shows too, where a released version is what counts."""
    told = {_spot(finding) for finding in older}
    yield from (finding for finding in found if finding.is_fault or _spot(finding) not in told)


def _spot(finding: Finding) -> tuple[str, str, Pointer]:
    return finding.operation, finding.part or finding.rule, finding.path


def _by_case(cases: Iterable[Case], surface: Surface) -> dict[int, list[SurfaceChange]]:
    """Hand each difference of the packages to its subject.

    A module that handles an event, or no longer does, and says nothing of it has no entry for that: the event tells.
    """
    owners: dict[Key, Case] = {key: case for case in cases for key in case.keys}
    found: dict[int, list[SurfaceChange]] = {id(case): [] for case in owners.values()}
    for key, changes in surface.items():
        if key in owners:
            found[id(owners[key])] += changes
    return found


def _reaching(case: Case, carried: list[tuple[Case, Finding]]) -> Iterator[tuple[Finding, list[tuple[str, str]]]]:
    """Go through what breaks in the types that a subject used, with its parts that led there."""
    change = case.change
    if not case.is_versioned or change.before is None or change.after is None or change.was_in is None:
        return
    for owner, finding in carried:
        definition = owner.change.before
        parts = uses(change.before, change.was_in, definition) if definition is not None else []
        if parts:
            yield finding, parts
