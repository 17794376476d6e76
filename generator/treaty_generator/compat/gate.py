"""The gate: judges whether one version of the contracts may take the place of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.chain import Frozen, chained
from treaty_generator.compat.change import Change
from treaty_generator.compat.facts import facts
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.hurts import with_hurts
from treaty_generator.compat.judgement import Judgement, Kind, SubjectJudgement
from treaty_generator.compat.payloads import Differences, differences, payload_of, payloads_of
from treaty_generator.compat.policy import Policy, Protection
from treaty_generator.compat.rules import RULE_IDS
from treaty_generator.compat.spot import spot
from treaty_generator.compat.subjects import changes
from treaty_generator.compat.untouched import Untouched
from treaty_generator.compat.verdict import Verdict, required_bump, verdict
from treaty_generator.compat.versions import precedence
from treaty_generator.compat.waiving import waived, waiver_problems
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem

_Name = tuple[tuple[str, ...], str]  # Of a system's path, and of an event in it.


@dataclass(frozen=True, slots=True)
class _Case:
    """A subject that may differ, and what was found about it so far."""

    kind: Kind
    change: Change[Any]
    name: str
    protection: Protection
    frozen: tuple[Frozen, ...]  # Its released versions, the oldest first.


def judge(
    before: Contracts,
    after: Contracts,
    *,
    against: str,
    policy: Policy | None = None,
    released: Iterable[Contracts] = (),
    problems: Iterable[Problem] = (),
) -> Judgement:
    """Judge whether `after` may take the place of `before`.

    `released` are further contracts whose frozen versions count, beside those that both versions bring. `problems` are
    passed on, together with those of waivers. Contracts with problems may be given: what could not be read is missing.
    """
    settled = policy if policy is not None else Policy()
    everything = list(changes(before, after))
    untouched = Untouched(before, after)
    touched = [(kind, change) for kind, change in everything if not untouched.says(change)]
    archive = _archive((before, after, *released))
    judged = [_judged(_case(kind, change, settled, archive), settled) for kind, change in touched]
    subjects = sorted(
        (subject for subject in judged if subject is not None), key=lambda one: (one.module, one.kind, one.name)
    )
    used = frozenset(finding.waiver for subject in subjects for finding in subject.findings if finding.waiver)
    complaints = (*problems, *waiver_problems(settled, used, RULE_IDS))
    return Judgement(against, tuple(subjects), complaints, len(everything))


def _archive(versions: Iterable[Contracts]) -> dict[_Name, tuple[Frozen, ...]]:
    """The frozen versions of each event, the oldest first; of one that is there twice, the first that was given."""
    found: dict[_Name, dict[str, Frozen]] = {}
    for contracts in versions:
        for module in contracts.modules():
            for event in module.released:
                known = found.setdefault((module.path[:-1], event.name), {})
                known.setdefault(event.version, (contracts, event))
    return {name: tuple(sorted(known.values(), key=_age)) for name, known in found.items()}


def _age(frozen: Frozen) -> tuple[Any, str]:
    return precedence(frozen[1].version), frozen[1].version


def _case(kind: Kind, change: Change[Any], policy: Policy, archive: dict[_Name, tuple[Frozen, ...]]) -> _Case:
    name = change.thing.event if kind is Kind.SUBSCRIPTION else change.thing.name
    frozen = archive.get((change.side.module.path[:-1], name), ()) if kind is Kind.EVENT else ()
    return _Case(kind, change, name, policy.protection(name), frozen)


def _judged(case: _Case, policy: Policy) -> SubjectJudgement | None:
    """Judge one subject; None where nothing about it has changed after all."""
    change = case.change
    compared = _compared(case)
    found = [*facts(change), *compared.findings]
    if case.kind is Kind.EVENT:
        found += chained(change, case.frozen, compared.findings, case.protection)
    findings = waived(with_hurts(_in_order(found), change), case.name, policy)
    before, after = (getattr(one, "version", "") for one in (change.before, change.after))
    if not findings and not compared.edited and not compared.differs and before == after:
        return None
    at_least = Bump.MINOR if compared.differs else Bump.PATCH if compared.edited else Bump.NONE
    required = required_bump(findings, at_least, case.protection)
    said = verdict(before, after, required, findings, [event.version for _, event in case.frozen])
    return _told(case, findings, said, (before, after))


def _compared(case: _Case) -> Differences:
    sides = case.change.sides
    if sides is None or case.kind not in (Kind.EVENT, Kind.SERVICE):
        return Differences()
    payloads = payload_of(case.change) if case.kind is Kind.EVENT else payloads_of(case.change)
    was_in, is_in = sides
    return differences(payloads, (was_in.contracts, is_in.contracts), case.protection.content_model)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.sort_key)


def _told(case: _Case, findings: tuple[Finding, ...], said: Verdict, versions: tuple[str, str]) -> SubjectJudgement:
    before, after = versions
    return SubjectJudgement(
        name=case.name,
        kind=case.kind,
        module="/".join(case.change.side.module.path),
        before=before,
        after=after,
        declared=said.declared,
        required=said.required,
        findings=findings,
        ok=said.ok,
        place=spot(case.change.thing, "version"),
        needed=said.needed,
        mode=case.protection.mode,
    )
