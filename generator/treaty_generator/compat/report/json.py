"""A judgement for programs: `docs/check-report.schema.json` says what it looks like, and `format` which edition."""

from __future__ import annotations

import json as encoder
from collections.abc import Iterable
from typing import Any

from treaty_generator.compat.finding import Breaks, Hurt, Waiver, Witness
from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.report.phrases import advice, whole
from treaty_generator.compat.report.told import Made, made
from treaty_generator.problem import Place, Problem, pointer_text

FORMAT = 1
"""Counted up when a field goes away or changes its meaning; a new field leaves it as it is."""

MOST_WITNESS_CHARACTERS = 100_000
Row = dict[str, Any]


def json(judgement: Judgement) -> str:
    """Write a judgement as JSON: ASCII, so that no control character survives, and indented, so that people can."""
    return encoder.dumps(_judgement(judgement), indent=2) + "\n"


def _judgement(judgement: Judgement) -> Row:
    return {
        "format": FORMAT,
        "ok": judgement.ok,
        "against": judgement.against,
        "compared": judgement.compared,
        "subjects": [_subject(subject) for subject in judgement.subjects],
        "problems": [_problem(problem) for problem in judgement.problems],
    }


def _subject(subject: SubjectJudgement) -> Row:
    return {
        "name": subject.name,
        "kind": subject.kind.value,
        "module": subject.module,
        "before": subject.before or None,
        "after": subject.after or None,
        "declared_bump": None if subject.declared is None else str(subject.declared),
        "required_bump": str(subject.required),
        "needed_version": subject.needed or None,
        "mode": subject.mode.value,
        "ok": subject.ok,
        "place": place_row(subject.place),
        "findings": [_finding(one) for one in made(subject)],
    }


def _finding(one: Made) -> Row:
    finding = one.finding
    witnesses = [_witness(witness) for witness in finding.witnesses]
    return {
        "rule": finding.rule,
        "message": finding.message,
        "stops": one.stops,
        "against": finding.against or None,
        "bump": str(finding.bump),
        "breaks": _sides(finding.breaks),
        "before": place_row(finding.before),
        "after": place_row(finding.after),
        "operation": finding.operation or None,
        "part": finding.part or None,
        "path": pointer_text(finding.path),
        "witness": witnesses[0]["value"] if witnesses else None,
        "witnesses": witnesses,
        "unproven": finding.unproven or None,
        "strict": finding.strict or None,
        "snippet": finding.snippet or None,
        "hurts": [_hurt(hurt) for hurt in finding.hurts],
        "fix": advice(one),
        "is_fault": finding.is_fault,
        "waiver": _waiver(finding.waiver) if finding.waiver is not None else None,
    }


def _sides(breaks: Iterable[Breaks]) -> list[str]:
    return [side.value for side in Breaks if side in breaks]


def _witness(witness: Witness) -> Row:
    """Write a witness; of one that no reader of reports could take, only its length is told."""
    length = len(whole(witness.value))
    is_shown = length <= MOST_WITNESS_CHARACTERS and _can_be_written(witness.value)
    return {
        "value": witness.value if is_shown else None,
        "breaks": witness.breaks.value,
        "part": witness.part,
        "written_by": "new" if witness.is_of_new else "old",
        "refused_by": "old" if witness.is_of_new else "new",
        "refused": witness.refused,
        "omitted_characters": 0 if is_shown else length,
    }


def _can_be_written(value: Any) -> bool:
    try:
        encoder.dumps(value, indent=2, allow_nan=False)
    except (RecursionError, ValueError):
        return False
    return True


def _hurt(hurt: Hurt) -> Row:
    return {
        "module": hurt.module,
        "reads": hurt.reads,
        "fields": None if hurt.fields is None else [pointer_text(field) for field in hurt.fields],
        "versions": hurt.versions or None,
    }


def _waiver(waiver: Waiver) -> Row:
    return {
        "subject": waiver.subject,
        "rule": waiver.rule,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until,
    }


def place_row(place: Place | None) -> Row | None:
    """Write a place as all reports for programs do."""
    if place is None:
        return None
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "pointer": pointer_text(place.pointer),
    }


def _problem(problem: Problem) -> Row:
    return {
        "id": problem.id,
        "severity": problem.severity.value,
        "message": problem.message,
        "mend": problem.mend,
        "place": place_row(problem.place),
    }
