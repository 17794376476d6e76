"""Each finding once, however many subjects it was made for: a shared type changes in one place and shows in many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.judgement import Judgement, Mode, SubjectJudgement
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Severity


class Made(NamedTuple):
    """A finding, the subject that it was made for, and whether it is a reason why that may not pass."""

    subject: SubjectJudgement
    finding: Finding
    stops: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it was made first, and where it was made again.

    The severity is ERROR where it keeps a change from passing, and NOTE where it is only said.
    """

    made: Made
    also: tuple[Made, ...]
    severity: Severity
    prefix: str = ""  # As in `Judgement`.

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

    @property
    def anchor(self) -> Place:
        """Where an annotation finds a line that is there today, or the file in which it was."""
        if self.finding.after is not None:
            return self.finding.after
        if self.subject.after and self.subject.place is not None:
            return self.subject.place
        return as_of_today(self.place, self.prefix)


def as_of_today(place: Place, prefix: str) -> Place:
    """Name the file of an earlier version as it would be called today."""
    return replace(place, file=place.file.removeprefix(prefix))


def told(judgement: Judgement) -> tuple[Told, ...]:
    """Go through the findings in the order of the subjects, and bring together what is one."""
    groups: dict[tuple[object, ...], list[Made]] = {}
    for subject in judgement.subjects:
        for number, one in enumerate(made(subject)):
            groups.setdefault(_identity(one, number), []).append(one)
    return tuple(replace(_told(first, *rest), prefix=judgement.prefix) for first, *rest in groups.values())


def by_subject(findings: Iterable[Told]) -> dict[int, list[Told]]:
    """Sort findings to the subjects that they were made for first, by the identity of these."""
    found: dict[int, list[Told]] = {}
    for one in findings:
        found.setdefault(id(one.subject), []).append(one)
    return found


def told_before(findings: Iterable[Told]) -> dict[int, list[SubjectJudgement]]:
    """Find for each subject, by its identity, those with which some of its findings were told."""
    found: dict[int, list[SubjectJudgement]] = {}
    for one in findings:
        for other in one.also:
            if other.subject is not one.subject:
                found.setdefault(id(other.subject), []).append(one.subject)
    return found


def told_alone(subject: SubjectJudgement) -> tuple[Told, ...]:
    """Tell the findings of one subject as if there were no others."""
    return tuple(_told(one) for one in made(subject))


def worst_first(findings: tuple[Told, ...]) -> list[Told]:
    """Sort by severity, then by place, so that what is cut off matters least."""
    return sorted(findings, key=lambda one: (one.severity is not Severity.ERROR, one.anchor.file, one.anchor.line))


def made(subject: SubjectJudgement) -> list[Made]:
    """Tell of each finding whether it stops its subject; one that asks for less than others does not."""
    lacking = [_lacks(subject, finding) for finding in subject.findings]
    most = max(lacking, default=Bump.NONE)
    return [
        Made(subject, finding, not subject.ok and (bump is most is not Bump.NONE or _is_fault(finding)))
        for finding, bump in zip(subject.findings, lacking, strict=True)
    ]


def _lacks(subject: SubjectJudgement, finding: Finding) -> Bump:
    """Find out what a finding asks for that the version does not say; NONE where it says enough."""
    asked = _asked(finding, subject.mode)
    if subject.is_unversioned:
        return asked if asked is Bump.MAJOR else Bump.NONE
    if not subject.needed:
        return Bump.NONE
    from treaty_generator.compat.versions import suffices

    start = subject.promised if finding.against and subject.promised else subject.before
    return Bump.NONE if suffices(start, subject.after, asked) else asked


def wants_version(one: Made) -> bool:
    """Whether the version of a subject that may not pass says too little for this finding alone."""
    subject = one.subject
    return not subject.ok and bool(subject.needed) and (one.stops or _lacks(subject, one.finding) is not Bump.NONE)


def _is_fault(finding: Finding) -> bool:
    return finding.is_fault and finding.waiver is None


def _asked(finding: Finding, mode: Mode) -> Bump:
    """What a finding asks of the version, where the gate protects some and looks away from others."""
    is_minded = bool(finding.breaks) if mode is Mode.FULL else Breaks(mode) in finding.breaks
    return Bump.MAJOR if is_minded and finding.waiver is None else min(finding.bump, Bump.MINOR)


def _told(first: Made, *rest: Made) -> Told:
    is_reason = any(one.stops for one in (first, *rest))
    return Told(first, rest, Severity.ERROR if is_reason else Severity.NOTE)


def _identity(one: Made, number: int) -> tuple[object, ...]:
    """Tell findings apart by what they say and where; one without a place belongs to its subject alone."""
    finding, subject = one.finding, one.subject
    if finding.before is None and finding.after is None:
        return subject.kind, subject.module, subject.name, number
    return finding.rule, finding.message, finding.before, finding.after
