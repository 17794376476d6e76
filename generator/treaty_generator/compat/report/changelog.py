"""What has changed between two versions of the contracts, for those who use them: what breaks comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.judgement import Judgement
from treaty_generator.compat.report.markdown import prose
from treaty_generator.compat.report.phrases import also, bounded, title, whereabouts
from treaty_generator.compat.report.told import Told, told
from treaty_generator.problem import printable

_SECTIONS = ("Breaking", "New or compatible", "Without effect on payloads")


def text(judgement: Judgement) -> str:
    """Write it for a terminal."""
    return _written(judgement, "{}\n", "\n{}\n", printable)


def markdown(judgement: Judgement) -> str:
    """Write it for a page or a release."""
    return _written(judgement, "# {}\n", "\n## {}\n\n", prose)


def _written(judgement: Judgement, title_of: str, heading: str, say: Callable[[str], str]) -> str:
    sections: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    for one in told(judgement):
        sections[_section(one)].append(f"- {say(_line(one))}\n")
    for line in _silent(judgement):
        sections[_SECTIONS[2]].append(f"- {say(line)}\n")
    start = title_of.format(say(f"Changes since {bounded(judgement.against, 200)}"))
    written = [heading.format(name) + "".join(lines) for name, lines in sections.items() if lines]
    return start + ("".join(written) or "\nThere are none.\n")


def _section(one: Told) -> str:
    if one.finding.breaks or one.finding.is_fault:
        return _SECTIONS[0]
    return _SECTIONS[1] if one.finding.bump >= Bump.MINOR else _SECTIONS[2]


def _line(one: Told) -> str:
    where, others = whereabouts(one.finding), also(one.also, one.subject)
    subject = f"{title(one.subject)}{_versions(one.subject.before, one.subject.after)}"
    place = f" (in {where})" if where else ""
    return f"{subject}: {bounded(one.finding.message)}{place}{f'; also in {others}' if others else ''}"


def _silent(judgement: Judgement) -> Iterator[str]:
    """Name what differs without a finding."""
    for subject in judgement.subjects:
        if not subject.findings:
            yield f"{title(subject)}{_versions(subject.before, subject.after)}: written in other words"


def _versions(before: str, after: str) -> str:
    if before == after:
        return f" {before}" if before else ""
    return f" {before} → {after}" if before and after else f" {before or after}"
