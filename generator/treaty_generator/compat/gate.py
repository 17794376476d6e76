"""The gate: judges whether one version of the contracts may take the place of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from treaty_generator.build.beside import beside
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.case import Case, archive_of, case_of
from treaty_generator.compat.chain import promised
from treaty_generator.compat.evidence import Evidence, Found, Surface, found_of, gathered
from treaty_generator.compat.hurts import with_hurts
from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.plannable import is_plannable
from treaty_generator.compat.policy import Policy
from treaty_generator.compat.rules import RULE_IDS
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

_MUCH = 50  # Subjects; with fewer, a second process costs more than it saves.


def judge(
    before: Contracts,
    after: Contracts,
    *,
    against: str,
    policy: Policy | None = None,
    released: Iterable[Released] = (),
    problems: Iterable[Problem] = (),
    has_packages: bool = True,
    prefix: str = "",
) -> Judgement:
    """Judge whether `after` may take the place of `before`, which has no problems of its own.

    `released` are further frozen versions, beside those that both bring. `problems` are those of `after`: they are
    passed on, together with those of waivers. Where lint finds errors in names or schemas, the packages are not
    compared, nor where `before` has none (not `has_packages`); where something could not even be read, nothing is
    judged. `prefix` is what the files of `before` bear before their names.
    """
    settled, known = policy if policy is not None else Policy(), tuple(problems)
    everything = list(changes(before, after))
    if not _are_sound(known):
        return Judgement(against, (), known, len(everything), prefix)
    archive = archive_of(before, after, released)
    cases = [case_of(kind, change, settled, archive) for kind, change in everything]
    untouched = Untouched(before, after)
    touched = [case for case in cases if not untouched.says(case.change)]
    is_shown = has_packages and is_plannable(known)
    found, surface = _looked_at(touched, lambda: _surface(before, after) if is_shown else {})
    felt = (case for case in cases if id(case) in found or not case.keys.isdisjoint(surface))
    judged = (_judged(evidence, settled) for evidence in gathered(felt, surface, found))
    subjects = sorted((one for one in judged if one is not None), key=lambda one: (one.module, one.kind, one.name))
    used = frozenset(finding.waiver for subject in subjects for finding in subject.findings if finding.waiver)
    complaints = (*known, *waiver_problems(settled, used, RULE_IDS))
    return Judgement(against, tuple(subjects), complaints, len(everything), prefix)


def _looked_at(cases: list[Case], surface: Callable[[], Surface]) -> tuple[dict[int, Found], Surface]:
    """Look at each subject and, beside that, at the packages; neither needs the other."""
    found, shown = beside(lambda: [found_of(case) for case in cases], surface, is_much=len(cases) > _MUCH)
    return {id(case): one for case, one in zip(cases, found, strict=True)}, shown


def _surface(before: Contracts, after: Contracts) -> Surface:
    """Compare the packages, by subject."""
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
    is_unversioned = case.is_versioned and change.both is not None and not before
    is_same = before == after or is_unversioned
    if is_same and not (told or evidence.edited or evidence.differs):
        return None
    at_least = Bump.MINOR if evidence.differs else Bump.PATCH if evidence.edited else Bump.NONE
    required = required_bump(told, at_least, case.protection)
    taken = [frozen.version for _, frozen in case.frozen]
    since = promised(change, case.frozen) if case.is_versioned else None
    standing = since[1].version if since is not None else ""
    of_released = [finding for finding in told if finding.against]
    owed = (standing, required_bump(of_released, Bump.NONE, case.protection)) if standing else None
    said = verdict(before, after, required, told, taken, owed=owed, is_unversioned=is_unversioned)
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
        is_unversioned=is_unversioned,
        promised=standing,
    )
