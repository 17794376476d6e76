"""Lets findings pass on somebody's word, and complains of words that no longer count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from treaty_generator.compat.finding import Finding, Waiver
from treaty_generator.compat.policy import Policy
from treaty_generator.problem import Problem, Severity, did_you_mean, quoted


def waived(findings: Iterable[Finding], subject: str, policy: Policy) -> tuple[Finding, ...]:
    """Note on each finding of a subject the waiver that it passes on, if there is one."""
    valid = [waiver for waiver in policy.waivers if waiver.subject == subject and not _has_expired(waiver, policy)]
    return tuple(_with_waiver(finding, valid) for finding in findings) if valid else tuple(findings)


def waiver_problems(policy: Policy, used: frozenset[Waiver], known: Iterable[str]) -> Iterator[Problem]:
    """Go through the waivers that name no rule, have expired, or were not needed."""
    rules = sorted(known)
    for waiver in policy.waivers:
        problem = _unknown(waiver, rules) or _undated(waiver) or _expired(waiver, policy)
        if problem is None and waiver not in used:
            problem = _unused(waiver)
        if problem is not None:
            yield problem


def _with_waiver(finding: Finding, waivers: list[Waiver]) -> Finding:
    for waiver in waivers:
        if waiver.rule == finding.rule:
            return replace(finding, waiver=waiver)
    return finding


def _day(waiver: Waiver) -> date | None:
    try:
        return date.fromisoformat(waiver.until)
    except ValueError:
        return None


def _has_expired(waiver: Waiver, policy: Policy) -> bool:
    day = _day(waiver)
    return day is None or (policy.today is not None and day < policy.today)


def _unknown(waiver: Waiver, rules: list[str]) -> Problem | None:
    if waiver.rule in rules:
        return None
    message = f"there is no rule {quoted(waiver.rule)} that a finding could be waived for"
    return Problem("waiver-rule-unknown", message, did_you_mean(waiver.rule, rules), waiver.place)


def _undated(waiver: Waiver) -> Problem | None:
    if _day(waiver) is not None:
        return None
    message = f"{quoted(waiver.until)} is no day on which the waiver for {quoted(waiver.subject)} could end"
    return Problem("waiver-undated", message, "write the last day that it holds, such as 2030-01-31", waiver.place)


def _expired(waiver: Waiver, policy: Policy) -> Problem | None:
    if not _has_expired(waiver, policy):
        return None
    message = f"the waiver of {quoted(waiver.owner)} for {waiver.rule} of {quoted(waiver.subject)} "
    message += f"ended on {waiver.until}"
    mend = "make the change safely, or let its owner give it a new end date and a reason"
    return Problem("waiver-expired", message, mend, waiver.place)


def _unused(waiver: Waiver) -> Problem:
    message = f"nothing was found that the waiver for {waiver.rule} of {quoted(waiver.subject)} lets pass"
    return Problem("waiver-unused", message, "remove it", waiver.place, Severity.WARNING)
