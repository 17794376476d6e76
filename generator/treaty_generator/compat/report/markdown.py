"""A judgement for a pull request: a table, and what is behind each row; no contract can break out of either."""

from __future__ import annotations

import re
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
    spares,
    standing,
    title,
    waived,
    whereabouts,
)
from treaty_generator.compat.report.told import Told, by_subject, told
from treaty_generator.frame import excerpt, spot
from treaty_generator.problem import Place, Problem, Severity, printable

MOST_CHARACTERS = 60_000  # GitHub refuses a comment of more than 65,536.
_MARKUP = re.compile(r"[\\`*_\[\]<>#!|~&@$]|:(?=\S)")
_HOLDS_APART = {"@": "\u200b", "#": "\u200b"}  # GitHub looks for mentions after it has read the entities.


def markdown(judgement: Judgement) -> str:
    """Write a judgement as GitHub and GitLab read Markdown; what does not fit into a comment is counted."""
    heading = "## treaty: " + ("may pass" if judgement.ok else "may not pass")
    start = "\n".join([heading, "", prose(ending(judgement)), "", ""])
    sections = [*_table(judgement), *map(_problem, judgement.problems), *_all_details(judgement)]
    kept, room = [start], MOST_CHARACTERS - len(start)
    for number, section in enumerate(sections):
        if len(section) > room:
            return "".join(
                [*kept, f"\n… and {len(sections) - number} more sections, for which there is no room here.\n"]
            )
        kept.append(section)
        room -= len(section)
    return "".join(kept)


def _table(judgement: Judgement) -> Iterator[str]:
    if judgement.subjects:
        yield "| | contract | module | declared | needed |\n|---|---|---|---|---|\n"
    for subject in judgement.subjects:
        cells = (
            "✅" if subject.ok else "❌",
            prose(title(subject)),
            prose(bounded(subject.module, 200)),
            prose(_declared(subject)),
            prose(_needed(subject)),
        )
        yield f"| {' | '.join(cells)} |\n"


def _declared(subject: SubjectJudgement) -> str:
    if subject.declared is None:
        return "–"
    versions = " → ".join(filter(None, (printable(subject.before), printable(subject.after))))
    return f"{subject.declared}: {versions}"


def _needed(subject: SubjectJudgement) -> str:
    return f"{subject.required}: {printable(subject.needed)}" if subject.needed else str(subject.required)


def _problem(problem: Problem) -> str:
    """Write a problem as an item; a list cannot follow a table at once."""
    heading = f"\n- **{problem.severity}** {_code(problem.id)} at {_code(spot(problem.place))}: "
    mend = f" Mend: {prose(bounded(problem.mend))}" if problem.mend else ""
    return f"{heading}{prose(bounded(problem.message))}.{mend}\n"


def _all_details(judgement: Judgement) -> Iterator[str]:
    findings = by_subject(told(judgement))
    for subject in judgement.subjects:
        if id(subject) in findings:
            yield "\n".join(_details(subject, findings[id(subject)]))


def _details(subject: SubjectJudgement, findings: list[Told]) -> Iterator[str]:
    is_open = "" if subject.ok else " open"
    yield f"\n<details{is_open}><summary>{prose(f'{title(subject)}: {standing(subject)}')}</summary>\n"
    for one in findings:
        yield from _finding(one)
    yield "</details>\n"


def _finding(one: Told) -> Iterator[str]:
    finding = one.finding
    mark = "❌ " if one.severity is Severity.ERROR else ""
    where = whereabouts(finding)
    yield f"{mark}**{prose(bounded(finding.message))}** {_code(finding.rule)}" + (
        f" in {_code(where)}" if where else ""
    )
    yield ""
    yield from _side("Before", finding.before)
    yield from _side("After", finding.after)
    for witness in finding.witnesses:
        because = f", because {prose(bounded(witness.refused))}" if witness.refused else ""
        yield f"Proof: {prose(proof(one, witness))}{because}:\n"
        yield from _fenced("json", [compact(witness.value)])
    snippet = list(snippet_lines(finding))
    if snippet:
        yield "This Python type-checks before, and not after:\n"
        yield from _fenced("python", snippet)
    for whom in harm(finding):
        yield from _labelled("Breaks", whom)
    yield from _labelled("Not proved", bounded(finding.unproven))
    yield from _labelled("Plain JSON Schema", bounded(finding.strict))
    yield from _labelled("Hurts", hurts(finding))
    yield from _labelled("Spares", spares(finding))
    yield from _labelled("Also in", also(one.also, one.subject))
    yield from _labelled("Waived", waived(finding.waiver) if finding.waiver else "")
    yield from _labelled("Mend", mend(one))


def _side(age: str, place: Place | None) -> Iterator[str]:
    if place is not None:
        yield f"{age}: {_code(spot(place))}\n"
        yield from _fenced("", [line.removeprefix("    ") for line in excerpt(place)])


def _labelled(label: str, said: str) -> Iterator[str]:
    if said:
        yield f"{label}: {prose(said)}\n"


def _fenced(language: str, lines: list[str]) -> Iterator[str]:
    """Fence text with more backticks than any of its lines has in a row."""
    if lines:
        longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
        fence = "`" * max(3, longest + 1)
        yield "\n".join([fence + language, *lines, fence, ""])


def prose(text: str) -> str:
    """Write text so that it means nothing but itself; entities serve in HTML, in tables and between them alike."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};{_HOLDS_APART.get(found[0], '')}", printable(text))


def _code(text: str) -> str:
    return f"<code>{prose(bounded(text, 200))}</code>"
