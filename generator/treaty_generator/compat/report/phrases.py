"""The words that all reports share: who wrote what, who is hurt, and what a version must become."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding, Hurt, Waiver, Witness
from treaty_generator.compat.judgement import Judgement, SubjectJudgement
from treaty_generator.compat.report.told import Made, Told, wants_version
from treaty_generator.problem import errors, pointer_text, printable

HARM = {
    Breaks.BACKWARD: "who reads with the new version what was written with the old one",
    Breaks.FORWARD: "who still reads with the old version what is written with the new one",
    Breaks.SOURCE: "Python code that uses the generated package",
}
_HARM_TO_CALLERS = {
    **HARM,
    Breaks.BACKWARD: "a caller that was upgraded, with a service that was not",
    Breaks.FORWARD: "a caller that was not upgraded, with the new service",
}
_SAY_SO = "let the version say so"
MOST_CHARACTERS = 2_000  # Of one payload, snippet or sentence; what is left out is counted.
MOST_NAMES = 20  # Of modules or subjects in one list.


def bounded(text: str, most: int = MOST_CHARACTERS) -> str:
    """Make text of a contract safe to show on one line, and say how much of it was left out."""
    kept = printable(text[:most])
    return f"{kept} … ({len(text) - most} more characters)" if len(text) > most else kept


def compact(value: Any, most: int = MOST_CHARACTERS) -> str:
    """Write a payload as JSON on one line, with what a terminal would act upon escaped as JSON does it."""
    return bounded(whole(value), most)


def whole(value: Any) -> str:
    """Write a payload as JSON on one line, as long as it is; what cannot be written is said."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text if printable(text) == text else json.dumps(value, separators=(",", ":"), sort_keys=True)
    except (RecursionError, ValueError):  # Nobody reads a thousand levels, and Python writes no number of 5000 digits.
        return "(a payload that is too deep, or a number that is too long, to be shown)"


def title(subject: SubjectJudgement) -> str:
    """Name a subject: `event order.placed`."""
    return f"{subject.kind} {bounded(subject.name, 200)}"


def standing(subject: SubjectJudgement) -> str:
    """Say in one sentence what was declared, what is needed, and what to write."""
    if not subject.before and not subject.after:
        return "may pass" if subject.ok else "may not pass"
    if subject.is_unversioned:
        return f"there is no earlier version to compare with{_without_version(subject)}"
    moved = _moved(subject)
    if subject.ok or not subject.before or not subject.after:
        return f"{moved}: {'may pass' if subject.ok else 'may not pass'}"
    if not subject.needed:
        return f"{moved}: may not pass"
    young = " (below 1.0.0, a minor step may break)" if subject.before.startswith("0.") else ""
    since = f" from {printable(subject.promised)}" if subject.promised else ""
    asked = f"this change needs a {subject.required} step{since}"
    return f"{moved}, and {asked}: make it {printable(subject.needed)}{young}"


def _without_version(subject: SubjectJudgement) -> str:
    if subject.ok:
        return f", and nobody is hurt by {printable(subject.after)}: may pass"
    is_break = subject.required is Bump.MAJOR
    return ", so that no new one makes good a break: may not pass" if is_break else ": may not pass"


def _moved(subject: SubjectJudgement) -> str:
    before, after = printable(subject.before), printable(subject.after)
    if not before:
        return f"{after} is new"
    if not after:
        return f"{before} is gone"
    if before == after:
        return f"{before} → {after} is no new version"
    return f"{before} → {after} is {f'a {subject.declared} step' if subject.declared else 'no step forward'}"


def harm(finding: Finding) -> Iterator[str]:
    """Say whom a finding breaks, side by side; nothing where it breaks nobody."""
    perhaps = ", perhaps" if finding.unproven else ""
    words = _HARM_TO_CALLERS if finding.operation and finding.part in ("", "request") else HARM
    for side in Breaks:
        if side in finding.breaks:
            yield f"{words[side]} ({side}{perhaps})"


def proof(one: Told, witness: Witness) -> str:
    """Say which version writes a payload, and which refuses it."""
    writer, reader = _ages(one.finding.against or one.subject.before, one.subject.after)
    if witness.is_of_new:
        writer, reader = reader, writer
    part = "" if witness.part == one.finding.part else f" ({bounded(witness.part, 200)})"
    return f"written by {writer}, refused by {reader}{part}"


def _ages(old: str, new: str) -> tuple[str, str]:
    """Name both versions so that nobody takes one for the other."""
    before, after = printable(old), printable(new)
    if before == after:
        return f"the old {before or 'version'}", f"the new {after or 'version'}"
    return before or "the old version", after or "the new version"


def hurts(finding: Finding) -> str:
    """List the modules that rely on what has changed."""
    return some(_relies(hurt) for hurt in finding.hurts if hurt.reads)


def spares(finding: Finding) -> str:
    """List the modules that rely on the subject, and not on what has changed."""
    return some(_relies(hurt) for hurt in finding.hurts if not hurt.reads)


def _relies(hurt: Hurt) -> str:
    reads = "reads all of it" if hurt.fields is None else "reads this" if hurt.reads else "does not read this"
    versions = f", {bounded(hurt.versions, 200)}" if hurt.versions else ""
    return f"{bounded(hurt.module, 200)} ({reads}{versions})"


def also(made: Iterable[Made], told_of: SubjectJudgement) -> str:
    """List the other subjects in which a finding was made, or the other parts of the same one."""
    names = (
        _part(one.finding) if one.subject is told_of else " ".join(filter(None, (title(one.subject), _in(one.finding))))
        for one in made
    )
    return some(dict.fromkeys(name for name in names if name))


def some(names: Iterable[str]) -> str:
    """List the first names, and count the others."""
    listed = list(names)
    more = len(listed) - MOST_NAMES
    return ", ".join(listed[:MOST_NAMES]) + (f", and {more} more" if more > 0 else "")


def _in(finding: Finding) -> str:
    return f"({_part(finding)})" if finding.operation else ""


def _part(finding: Finding) -> str:
    return bounded(" ".join(filter(None, (finding.operation, finding.part, pointer_text(finding.path)))), 200)


def whereabouts(finding: Finding) -> str:
    """Say which part of the subject is meant, and where in it: `response of get_order, /status`."""
    part = finding.part
    if finding.operation:
        part = f"{part} of {finding.operation}" if part else finding.operation
    return bounded(", ".join(filter(None, (part, pointer_text(finding.path)))), 200)


def mend(one: Told) -> str:
    """Say what to do, for the subject that may not pass if there is one."""
    stopping = (made for made in (one.made, *one.also) if made.stops)
    return bounded(advice(next(stopping, one.made)))


def advice(one: Made) -> str:
    """Say what to do: where nobody is hurt, that is to let the version tell of the change."""
    finding, subject = one.finding, one.subject
    if not finding.breaks and not finding.is_fault and wants_version(one):
        return f"{_SAY_SO}: {subject.needed}"
    if subject.is_unversioned and one.stops:
        return f"{finding.fix}; or let the registry know of which version its schema is"
    return finding.fix


def waived(waiver: Waiver) -> str:
    """Say why a finding may pass."""
    return f"{bounded(waiver.reason)} ({bounded(waiver.owner, 200)}, until {bounded(waiver.until, 40)})"


def snippet_lines(finding: Finding) -> Iterator[str]:
    """Go through the lines of a snippet, as many as anybody reads."""
    lines = finding.snippet.rstrip("\n").split("\n") if finding.snippet else []
    yield from (bounded(line, 200) for line in lines[:40])
    if len(lines) > 40:
        yield f"# … ({len(lines) - 40} more lines)"


def ending(judgement: Judgement) -> str:
    """Sum up in one line."""
    changed, stopped = len(judgement.subjects), sum(not subject.ok for subject in judgement.subjects)
    looked = f"compared with {bounded(judgement.against, 200)}: "
    if judgement.ok and not changed:
        return looked + "nothing has changed that anybody relies on"
    said = [f"{changed} of {max(judgement.compared, changed)} changed"] if changed else []
    if judgement.ok:
        said.append("all may pass")
    if stopped:
        said.append(f"{stopped} may not pass")
    if errors(judgement.problems):
        said.append("there are errors to mend first")
    listed = f"{', '.join(said[:-1])}, and {said[-1]}" if len(said) > 1 else said[0]
    return looked + listed + (_way_out(judgement) if stopped else "")


def _way_out(judgement: Judgement) -> str:
    stopped = [subject for subject in judgement.subjects if not subject.ok]
    if not all(subject.needed for subject in stopped):
        return ""
    if all(subject.required < Bump.MAJOR for subject in stopped):
        return "; `treaty bump` writes the versions that are needed"
    return "; make the change another way, or let `treaty bump` write the versions that are needed"
