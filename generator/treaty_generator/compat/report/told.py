"""Each finding once, however many subjects it was made for: a shared type changes in one place and shows in many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.judgement import Judgement, Mode, SubjectJudgement
from treaty_generator.problem import Place, Severity


class Made(NamedTuple):
    """A finding, and the subject that it was made for."""

    subject: SubjectJudgement
    finding: Finding


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it was made first, and where it was made again.

    The severity is ERROR where it keeps a change from passing, and NOTE where it is only said.
    """

    made: Made
    also: tuple[Made, ...]
    severity: Severity

    @property
    def subject(self) -> SubjectJudgement:
        """The subject that it was made for first."""
        return self.made.subject

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.made.finding

    @property
    def place(self) -> Place:
        """Where to look now: the new version where there is one, else where it was, else where the subject is."""
        return self.finding.after or self.finding.before or self.subject.place or Place("")


def told(judgement: Judgement) -> tuple[Told, ...]:
    """Go through the findings in the order of the subjects, and bring together what is one."""
    groups: dict[tuple[object, ...], list[Made]] = {}
    for subject in judgement.subjects:
        for number, finding in enumerate(subject.findings):
            groups.setdefault(_identity(subject, finding, number), []).append(Made(subject, finding))
    return tuple(Told(first, tuple(rest), _severity([first, *rest])) for first, *rest in groups.values())


def alone(subject: SubjectJudgement, finding: Finding) -> Told:
    """Tell a finding of one subject as if there were no others."""
    made = Made(subject, finding)
    return Told(made, (), _severity([made]))


def worst_first(findings: tuple[Told, ...]) -> list[Told]:
    """Sort by severity, then by place, so that what is cut off matters least."""
    return sorted(findings, key=lambda one: (one.severity is not Severity.ERROR, one.place.file, one.place.line))


def stops(subject: SubjectJudgement, finding: Finding) -> bool:
    """Whether a finding is a reason why its subject may not pass; one that asks for less than others is none."""
    if subject.ok:
        return False
    if finding.is_fault and finding.waiver is None:
        return True
    if not subject.needed:
        return False
    from treaty_generator.compat.versions import suffices

    asked = _asked(finding, subject.mode)
    most = max(_asked(one, subject.mode) for one in subject.findings)
    return asked is most and not suffices(subject.before, subject.after, asked)


def _asked(finding: Finding, mode: Mode) -> Bump:
    """What a finding asks of the version, where the gate protects some and looks away from others."""
    is_minded = bool(finding.breaks) if mode is Mode.FULL else Breaks(mode) in finding.breaks
    return Bump.MAJOR if is_minded and finding.waiver is None else min(finding.bump, Bump.MINOR)


def _severity(made: list[Made]) -> Severity:
    return Severity.ERROR if any(stops(*one) for one in made) else Severity.NOTE


def _identity(subject: SubjectJudgement, finding: Finding, number: int) -> tuple[object, ...]:
    """Tell findings apart by what they say and where; one without a place belongs to its subject alone."""
    if finding.before is None and finding.after is None:
        return subject.kind, subject.module, subject.name, number
    return finding.rule, finding.message, finding.before, finding.after
