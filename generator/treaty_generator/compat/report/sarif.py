"""A judgement as SARIF 2.1.0 (OASIS), for code scanning: a result for each finding and problem, the worst first."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from treaty_generator.compat.catalogue import Entry, catalogue
from treaty_generator.compat.judgement import Judgement
from treaty_generator.compat.report.phrases import (
    also,
    bounded,
    compact,
    ending,
    harm,
    hurts,
    mend,
    proof,
    standing,
    title,
)
from treaty_generator.compat.report.told import Told, as_of_today, told, worst_first
from treaty_generator.problem import Place, Problem, Severity, pointer_text

MOST_RESULTS = 5_000  # GitHub shows no more, and refuses a file with more than 25,000.
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT = "treaty/v1"
_ROOT = "ROOT"  # SARIF's name for where relative paths start: the folder in which the command ran.
_ARGUMENT = re.compile(r"\{(\d+)\}")
_LINK = re.compile(r"\[(?=[^\]]*\]\()")
Row = dict[str, Any]


def sarif(judgement: Judgement) -> str:
    """Write a run with its rules, results and how it ended; ASCII, so that no control character survives."""
    results = _fingerprinted([*_problems(judgement), *_findings(judgement)])
    kept, left_out = results[:MOST_RESULTS], len(results) - MOST_RESULTS
    rules = sorted({result["ruleId"] for result in kept})
    for result in kept:
        result["ruleIndex"] = rules.index(result["ruleId"])
    run = {
        "tool": {"driver": {"name": "treaty", "rules": [_rule(id, catalogue().get(id)) for id in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the folder in which treaty ran"}}},
        "invocations": [_invocation(judgement, left_out)],
        "results": kept,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _invocation(judgement: Judgement, left_out: int) -> Row:
    notes = [ending(judgement)] + ([f"{left_out} more results are left out"] if left_out > 0 else [])
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "note", "message": {"text": note}} for note in notes],
    }


def _rule(id: str, entry: Entry | None) -> Row:
    """Describe a rule; what has no text of its own is described by its name."""
    if entry is None:
        return {"id": id, "shortDescription": {"text": id.replace("-", " ")}}
    return {
        "id": id,
        "shortDescription": {"text": entry.says},
        "fullDescription": {"text": entry.why},
        "help": {
            "text": f"{entry.why}\n\n{entry.fix}",
            "markdown": f"{entry.why}\n\n**Mend:** {entry.fix}\n\n`treaty explain {id}` tells more.",
        },
    }


def _problems(judgement: Judgement) -> Iterator[Row]:
    order = list(Severity)
    for problem in sorted(judgement.problems, key=lambda one: order.index(one.severity)):
        yield _result(
            problem.id, problem.severity, _told_problem(problem), problem.place, (problem.id, problem.place.file)
        )


def _told_problem(problem: Problem) -> str:
    return "\n".join(filter(None, (bounded(problem.message), f"Mend: {bounded(problem.mend)}" if problem.mend else "")))


def _findings(judgement: Judgement) -> Iterator[Row]:
    for one in worst_first(told(judgement)):
        finding, subject = one.finding, one.subject
        where = (finding.operation, finding.part, pointer_text(finding.path))
        who = (subject.kind, subject.module, subject.name, finding.rule, *where)
        row = _result(finding.rule, one.severity, _told_finding(one), one.anchor, who)
        row["properties"] = {
            "subject": title(subject),
            "breaks": sorted(finding.breaks),
            "bump": str(finding.bump),
        }
        if finding.against:
            row["properties"]["against"] = finding.against
        if finding.before is not None and finding.after is not None:
            before = _location(as_of_today(finding.before, one.prefix))
            row["relatedLocations"] = [{"id": 1, **before, "message": {"text": "as it was"}}]
        if finding.waiver is not None:
            reason = bounded(finding.waiver.reason)
            row["suppressions"] = [{"kind": "external", "justification": reason}]
        yield row


def _told_finding(one: Told) -> str:
    finding = one.finding
    lines = [f"{bounded(finding.message)} ({title(one.subject)}: {standing(one.subject)})"]
    for witness in finding.witnesses:
        lines.append(f"Proof: {proof(one, witness)}: {compact(witness.value, 1_000)}")
    labelled = {
        "Breaks": "; ".join(harm(finding)),
        "Not proved": bounded(finding.unproven),
        "Hurts": hurts(finding),
        "Also in": also(one.also, one.subject),
        "Mend": mend(one),
    }
    return "\n".join([*lines, *(f"{label}: {said}" for label, said in labelled.items() if said)])


def _result(rule: str, severity: Severity, text: str, place: Place, who: tuple[str, ...]) -> Row:
    return {
        "ruleId": rule,
        "level": severity.value,
        "message": {"text": _plain(text)},
        "locations": [_location(place)] if place.file else [],
        "partialFingerprints": {_FINGERPRINT: who},
    }


def _plain(text: str) -> str:
    """Keep what looks like an argument or a link from being either (SARIF §3.11.5 and §3.11.6)."""
    return _LINK.sub(r"\\[", _ARGUMENT.sub(r"{{\1}}", text))


def _location(place: Place) -> Row:
    from pathlib import PurePosixPath
    from urllib.parse import quote

    is_absolute = PurePosixPath(place.file).is_absolute()
    uri = quote(place.file.encode("utf-8", "surrogatepass"), safe="/")
    if "://" in place.file:  # What a registry holds; paths of files have no two slashes in a row.
        uri = quote(place.file.removeprefix("registry+").encode("utf-8", "surrogatepass"), safe=":/[]%")
        return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": _region(place)}}
    artifact = {"uri": f"file://{uri}"} if is_absolute else {"uri": uri, "uriBaseId": _ROOT}
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(place)}}


def _region(place: Place) -> Row:
    return {"startLine": place.line, "startColumn": place.column}


def _fingerprinted(results: Iterable[Row]) -> list[Row]:
    """Turn what makes a result what it is into a digest that outlives moves within and between files."""
    import hashlib

    seen: Counter[tuple[str, ...]] = Counter()
    rows = list(results)
    for row in rows:
        who = row["partialFingerprints"][_FINGERPRINT]
        seen[who] += 1  # Two of a kind are told apart by their order.
        told_apart = json.dumps([*who, seen[who]])
        row["partialFingerprints"] = {_FINGERPRINT: hashlib.sha256(told_apart.encode()).hexdigest()[:32]}
    return rows
