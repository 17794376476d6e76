"""The gate: judges whether one version of the contracts may take the place of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from treaty_generator.build.beside import beside
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.case import Case, archive_of, case_of
from treaty_generator.compat.evidence import Evidence, Found, Surface, found_of, gathered
from treaty_generator.compat.hurts import with_hurts
from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.policy import Policy
from treaty_generator.compat.rules import RULES
from treaty_generator.compat.source import by_subject
from treaty_generator.compat.spot import spot
from treaty_generator.compat.subjects import changes
from treaty_generator.compat.untouched import Untouched
from treaty_generator.compat.verdict import required_bump, verdict
from treaty_generator.compat.waiving import waived, waiver_problems
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, errors

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.pair import Released

_PLANNABLE = frozenset(
    {
        *("consumer-unknown", "consumer-unlisted", "emits-circular", "example-rejected", "producer-unknown"),
        *("release-newer", "release-orphaned", "replacement-unknown", "upcast-undecided", "upcast-unknown"),
        *("version-excluded", "version-unreleased"),
    }
)
"""Lint rules about what is said beside schemas and names: what they find is wrong, and does not keep a plan from being
made."""
_MUCH = 50  # Subjects; with fewer, a second process costs more than it saves.


def judge(
    before: Contracts,
    after: Contracts,
    *,
    against: str,
    policy: Policy | None = None,
    released: Iterable[Released] = (),
    problems: Iterable[Problem] = (),
) -> Judgement:
    """Judge whether `after` may take the place of `before`, which has no problems of its own.

    `released` are further frozen versions, beside those that both bring. `problems` are those of `after`: they are
    passed on, together with those of waivers. Where lint finds errors in names or schemas, the packages are not
    compared; where something could not even be read, nothing is judged.
    """
    settled, known = policy if policy is not None else Policy(), tuple(problems)
    everything = list(changes(before, after))
    if not _are_sound(known):
        return Judgement(against, (), known, len(everything))
    archive = archive_of(before, after, released)
    cases = [case_of(kind, change, settled, archive) for kind, change in everything]
    untouched = Untouched(before, after)
    touched = [case for case in cases if not untouched.says(case.change)]
    found, surface = _looked_at(touched, lambda: _surface(before, after, known))
    felt = (case for case in cases if id(case) in found or not case.keys.isdisjoint(surface))
    judged = (_judged(evidence, settled) for evidence in gathered(felt, surface, found))
    subjects = sorted((one for one in judged if one is not None), key=lambda one: (one.module, one.kind, one.name))
    used = frozenset(finding.waiver for subject in subjects for finding in subject.findings if finding.waiver)
    complaints = (*known, *waiver_problems(settled, used, RULES))
    return Judgement(against, tuple(subjects), complaints, len(everything))


def _looked_at(cases: list[Case], surface: Callable[[], Surface]) -> tuple[dict[int, Found], Surface]:
    """Look at each subject and, beside that, at the packages; neither needs the other."""
    found, shown = beside(lambda: [found_of(case) for case in cases], surface, is_much=len(cases) > _MUCH)
    return {id(case): one for case, one in zip(cases, found, strict=True)}, shown


def _surface(before: Contracts, after: Contracts, problems: tuple[Problem, ...]) -> Surface:
    """Compare the packages, where both can be planned; by subject."""
    if any(problem.id not in _PLANNABLE for problem in errors(problems)):
        return {}
    from treaty_generator.compat.surface import surface_changes  # It brings the compiler along.

    return by_subject(surface_changes(before, after))


def _are_sound(problems: tuple[Problem, ...]) -> bool:
    """Whether everything could be read, whatever lint may say of it."""
    wrong = errors(problems)
    if not wrong:
        return True
    from treaty_generator.contract.lint import RULES as LINT_RULES  # Most contracts are right.

    linted = {rule.RULE.id for rule in LINT_RULES}
    return all(problem.id in linted for problem in wrong)


def _judged(evidence: Evidence, policy: Policy) -> SubjectJudgement | None:
    """Judge one subject; None where nothing about it has changed after all."""
    case, change = evidence.case, evidence.case.change
    findings = sorted(evidence.findings, key=lambda finding: finding.sort_key)
    told = waived(with_hurts(findings, change), case.name, policy)
    before, after = (getattr(one, "version", "") for one in (change.before, change.after))
    if not told and not evidence.edited and not evidence.differs and before == after:
        return None
    at_least = Bump.MINOR if evidence.differs else Bump.PATCH if evidence.edited else Bump.NONE
    required = required_bump(told, at_least, case.protection)
    said = verdict(before, after, required, told, [frozen.version for _, frozen in case.frozen])
    return SubjectJudgement(
        name=case.name,
        kind=case.kind,
        module="/".join(change.side.module.path),
        before=before,
        after=after,
        declared=said.declared,
        required=said.required,
        findings=told,
        ok=said.ok,
        place=spot(change.thing, "version"),
        needed=said.needed,
        mode=case.protection.mode,
    )
