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
    mend,
    proof,
    snippet_lines,
    some,
    spares,
    standing,
    title,
    waived,
    whereabouts,
)
from treaty_generator.compat.report.told import Told, by_subject, told, told_alone, told_before
from treaty_generator.frame import excerpt, frames, paint, spot
from treaty_generator.problem import Place, Severity, printable

_BOLD, _RED, _GREEN, _YELLOW = "1", "31", "32", "33"


def text(judgement: Judgement, *, colour: bool = False, everything: bool = False) -> str:
    """Write a judgement, ending in one line that sums it up.

    What may pass is named and not explained, unless `everything` is asked for.
    """
    findings = told(judgement)
    mine, above = by_subject(findings), told_before(findings)
    lines: list[str] = []
    for subject in judgement.subjects:
        lines.append(_heading(subject, colour))
        if not subject.ok or everything:
            lines += _body(mine.get(id(subject), []), above.get(id(subject), []), colour, everything)
    written = "".join(line + "\n" for line in [*lines, ending(judgement)])
    return frames(judgement.problems, colour=colour) + written


def told_of(subject: SubjectJudgement) -> str:
    """Write all that is to be told of one subject, as if there were no others, and without colours."""
    return "".join(line + "\n" for one in told_alone(subject) for line in (*_finding(one, colour=False), ""))


def _heading(subject: SubjectJudgement, colour: bool) -> str:
    verdict = paint("ok", _GREEN, colour) if subject.ok else paint("refused", _RED, colour)
    return f"{verdict}  {paint(title(subject), _BOLD, colour)} in {bounded(subject.module, 200)}: {standing(subject)}"


def _body(mine: list[Told], above: list[SubjectJudgement], colour: bool, everything: bool) -> Iterator[str]:
    yield ""
    shown = [one for one in mine if everything or one.severity is Severity.ERROR]
    for one in shown:
        yield from _finding(one, colour)
        yield ""
    left_out = len(mine) - len(shown)
    if above:
        yield f"    told above already: {some(dict.fromkeys(map(title, above)))}"
    if left_out:
        shows = "shows them" if left_out > 1 else "shows it"
        yield f"    and {left_out} more that {'are' if left_out > 1 else 'is'} no reason for it; `--all` {shows}"
    if above or left_out:
        yield ""


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
        yield from _labelled("proof", proof(one, witness), _YELLOW, colour)
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
    yield from _labelled("mend", mend(one), _GREEN, colour)


def _side(age: str, place: Place | None, told_at: Place, colour: bool) -> Iterator[str]:
    if place is not None:
        yield f"    {age}:" if place == told_at else f"    {age}, at {spot(place)}:"
        yield from (f"    {line}" for line in excerpt(place, colour=colour))


def _labelled(label: str, said: str, code: str, colour: bool) -> Iterator[str]:
    if said:
        yield f"    {paint(label + ':', code, colour)} {said}"


def _snippet(one: Told, colour: bool) -> Iterator[str]:
    lines = list(snippet_lines(one.finding))
    if lines:
        yield from _labelled("Python", "this type-checks before, and not after", _YELLOW, colour)
        yield from (f"        {line}".rstrip() for line in lines)
