"""A judgement for a person at a terminal: both versions with a caret, the payload that proves it, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.report.phrases import (
    also,
    bounded,
    compact,
    ending,
    harm,
    hurts,
    proof,
    snippet_lines,
    spares,
    standing,
    title,
    waived,
    whereabouts,
)
from treaty_generator.compat.report.told import Told, alone, told
from treaty_generator.frame import excerpt, frames, paint, spot
from treaty_generator.problem import Place, Severity, printable

_BOLD, _RED, _GREEN, _YELLOW = "1", "31", "32", "33"


def text(judgement: Judgement, *, colour: bool = False, everything: bool = False) -> str:
    """Write a judgement, ending in one line that sums it up.

    What may pass is named and not explained, unless `everything` is asked for.
    """
    findings = told(judgement)
    lines = [line for subject in judgement.subjects for line in _subject(subject, findings, colour, everything)]
    written = "".join(line + "\n" for line in [*lines, ending(judgement)])
    return frames(judgement.problems, colour=colour) + written


def told_of(subject: SubjectJudgement) -> str:
    """Write all that is to be told of one subject, as if there were no others, and without colours."""
    findings = (alone(subject, finding) for finding in subject.findings)
    return "".join(line + "\n" for one in findings for line in (*_finding(one, colour=False), ""))


def _subject(subject: SubjectJudgement, findings: tuple[Told, ...], colour: bool, everything: bool) -> Iterator[str]:
    verdict = paint("ok", _GREEN, colour) if subject.ok else paint("refused", _RED, colour)
    yield f"{verdict}  {paint(title(subject), _BOLD, colour)} in {bounded(subject.module, 200)}: {standing(subject)}"
    if subject.ok and not everything:
        return
    mine = [one for one in findings if one.subject is subject]
    shown = [one for one in mine if everything or one.severity is Severity.ERROR]
    yield ""
    for one in shown:
        yield from _finding(one, colour)
        yield ""
    yield from _left_out(subject, findings, len(mine) - len(shown))


def _left_out(subject: SubjectJudgement, findings: tuple[Told, ...], harmless: int) -> Iterator[str]:
    above = {one.subject.name: title(one.subject) for one in findings if _is_also(one, subject)}
    if above:
        yield f"    told above already: {', '.join(above.values())}"
    if harmless:
        shown = "shows them" if harmless > 1 else "shows it"
        yield f"    and {harmless} more that {'are' if harmless > 1 else 'is'} no reason for it; `--all` {shown}"
    if above or harmless:
        yield ""


def _is_also(one: Told, subject: SubjectJudgement) -> bool:
    return one.subject is not subject and any(made.subject is subject for made in one.also)


def _finding(one: Told, colour: bool) -> Iterator[str]:
    finding = one.finding
    word = paint(
        f"{finding.bump}[{printable(finding.rule)}]", _RED if one.severity is Severity.ERROR else _YELLOW, colour
    )
    where = whereabouts(finding)
    yield f"{paint(spot(one.place), _BOLD, colour)}: {word} {bounded(finding.message)}" + (
        f" (in {where})" if where else ""
    )
    yield from _side("before", finding.before, one.place, colour)
    yield from _side("after", finding.after, one.place, colour)
    for witness in finding.witnesses:
        yield from _labelled("proof", proof(one.subject, witness), _YELLOW, colour)
        yield f"        {compact(witness.value)}"
        if witness.refused:
            yield f"        because {bounded(witness.refused)}"
    for whom in harm(finding):
        yield from _labelled("breaks", whom, _YELLOW, colour)
    yield from _labelled("not proved", bounded(finding.unproven), _YELLOW, colour)
    yield from _labelled("plain JSON Schema", bounded(finding.strict), _YELLOW, colour)
    yield from _snippet(one, colour)
    harmed = hurts(finding)
    yield from _labelled("hurts", harmed, _YELLOW, colour)
    yield from _labelled("spares", spares(finding) if harmed else "", _YELLOW, colour)
    yield from _labelled("also in", also(one.also, one.subject), _YELLOW, colour)
    yield from _labelled("waived", waived(finding.waiver) if finding.waiver else "", _YELLOW, colour)
    yield from _labelled("mend", bounded(finding.fix), _GREEN, colour)


def _side(age: str, place: Place | None, told_at: Place, colour: bool) -> Iterator[str]:
    if place is not None:
        yield f"  {age}:" if place == told_at else f"  {age}, at {spot(place)}:"
        yield from excerpt(place, colour=colour)


def _labelled(label: str, said: str, code: str, colour: bool) -> Iterator[str]:
    if said:
        yield f"    {paint(label + ':', code, colour)} {said}"


def _snippet(one: Told, colour: bool) -> Iterator[str]:
    lines = list(snippet_lines(one.finding))
    if lines:
        yield from _labelled("Python", "this type-checks before, and not after", _YELLOW, colour)
        yield from (f"        {line}" for line in lines)
