"""The answers of one file as a table, suite by suite, with the peer beside ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.table import table

from tests.conformance.inclusion.asked import Asked

_HEAD = ["suite", "questions", "missed breaks", "false alarms", "unproven", "no answer", "median ms", "p99 ms"]
_LONGEST = 400


def lines(title: str, ours: Sequence[Asked], peer: Sequence[Asked], *, by_suite: bool) -> Iterator[str]:
    """Write the tables, and below them every answer of ours that is wrong."""
    for name, all_asked in ((title, ours), (f"{title}, by jsonschema-rs covers alone", peer)):
        yield f"## {name}\n"
        yield table(_HEAD, list(_rows(all_asked, by_suite)))
    for one in ours:
        if not one.is_fine:
            yield f"{_fault(one)}: {one.question.id}: {one.fault or one.reason}"[:_LONGEST]


def _rows(all_asked: Sequence[Asked], by_suite: bool) -> Iterator[list[str]]:
    suites = sorted({one.question.suite for one in all_asked}) if by_suite else []
    for suite in suites:
        yield _row(suite, [one for one in all_asked if one.question.suite == suite])
    yield _row("all", all_asked)


def _row(name: str, some: Sequence[Asked]) -> list[str]:
    times = sorted(one.ms for one in some)
    unproven = sum(one.outcome == "unproven" for one in some)
    return [
        name,
        str(len(some)),
        str(sum(one.is_missed for one in some)),
        str(sum(one.is_false_alarm for one in some)),
        f"{unproven} ({unproven / len(some):.1%})",
        str(sum(one.outcome == "failed" for one in some)),
        f"{median(times):.2f}",
        f"{times[min(len(times) - 1, len(times) * 99 // 100)]:.1f}",
    ]


def speeds(ours: Sequence[Asked]) -> str:
    """Say how long answers take, by outcome."""
    parts = []
    for outcome in ("proved", "refuted", "unproven"):
        times = sorted(one.ms for one in ours if one.outcome == outcome)
        if times:
            last = times[len(times) * 99 // 100]
            parts.append(f"{len(times)} {outcome}: median {median(times):.2f} ms, p99 {last:.1f} ms")
    return "; ".join(parts)


def _fault(one: Asked) -> str:
    if one.is_missed:
        return "missed break"
    if one.is_false_alarm:
        return "false alarm"
    return "no answer" if one.outcome == "failed" else "contradicted"
