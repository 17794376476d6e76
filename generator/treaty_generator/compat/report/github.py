"""A judgement as annotations of a pull request: GitHub's workflow commands, one a line, on stdout of a step."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.judgement import Judgement
from treaty_generator.compat.report.phrases import also, bounded, compact, ending, hurts, mend, proof, standing, title
from treaty_generator.compat.report.told import Told, told, worst_first
from treaty_generator.problem import Place, Problem, Severity, printable

MOST_ANNOTATIONS = 50  # GitHub shows no more for a job, and ten of a kind for a step.
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(judgement: Judgement) -> str:
    """Write an annotation for each problem and finding, the worst first, and one that sums up."""
    lines = [*_problems(judgement), *_findings(judgement)]
    left_out = len(lines) - MOST_ANNOTATIONS
    kept = lines[:MOST_ANNOTATIONS]
    summary = ending(judgement) + (f" ({left_out} more annotations are left out)" if left_out > 0 else "")
    severity = Severity.NOTE if judgement.ok else Severity.ERROR
    return "".join(line + "\n" for line in [*kept, _command(severity, None, "treaty check", summary)])


def _problems(judgement: Judgement) -> Iterator[str]:
    order = list(Severity)
    for problem in sorted(judgement.problems, key=lambda one: order.index(one.severity)):
        yield _command(problem.severity, problem.place, problem.id, _told_problem(problem))


def _told_problem(problem: Problem) -> str:
    return "\n".join(filter(None, (bounded(problem.message), _labelled("mend", bounded(problem.mend)))))


def _findings(judgement: Judgement) -> Iterator[str]:
    for one in worst_first(told(judgement)):
        yield _command(one.severity, one.anchor, f"{one.finding.rule}: {title(one.subject)}", _told_finding(one))


def _told_finding(one: Told) -> str:
    finding = one.finding
    lines = [bounded(finding.message), standing(one.subject)]
    for witness in finding.witnesses:
        lines.append(f"{proof(one, witness)}: {compact(witness.value, 500)}")
    lines += (
        _labelled("not proved", bounded(finding.unproven)),
        _labelled("hurts", hurts(finding)),
        _labelled("also in", also(one.also, one.subject)),
        _labelled("mend", mend(one)),
    )
    return "\n".join(filter(None, lines))


def _labelled(label: str, said: str) -> str:
    return f"{label}: {said}" if said else ""


def _command(severity: Severity, place: Place | None, heading: str, message: str) -> str:
    """Write a workflow command; what ends a property or the command is escaped as GitHub's runner reads it."""
    where = ""
    if place is not None and place.file:
        where = f"file={_property(printable(place.file))},line={place.line},col={place.column},"
    return f"::{_COMMANDS[severity]} {where}title={_property(bounded(heading, 200))}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
