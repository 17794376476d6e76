"""Who is hurt by a finding: the modules that rely on the subject, and whether they read what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from treaty_generator.compat.change import Change, Side
from treaty_generator.compat.consumers import callers_of, consumers_of
from treaty_generator.compat.finding import Finding, Hurt
from treaty_generator.contract.model import Event, Service, Subscription
from treaty_generator.problem import Pointer, quoted


def with_hurts(findings: Iterable[Finding], change: Change[Any]) -> tuple[Finding, ...]:
    """Name those who are hurt by each finding that breaks something, and say so where nobody declares to be."""
    return tuple(_with_hurts(finding, change) if _does_harm(finding) else finding for finding in findings)


def meet(one: Pointer, other: Pointer) -> bool:
    """Whether one of two paths into a payload leads to the other or beyond it; `*` is any step."""
    return all("*" in (here, there) or str(here) == str(there) for here, there in zip(one, other, strict=False))


def _does_harm(finding: Finding) -> bool:
    return bool(finding.breaks) or finding.is_fault


def _with_hurts(finding: Finding, change: Change[Any]) -> Finding:
    if finding.hurts:
        return finding  # Its rule knows better.
    hurts = _hurts(finding, change)
    return replace(finding, hurts=hurts, message=finding.message + _nobody(finding, change, hurts))


def _hurts(finding: Finding, change: Change[Any]) -> tuple[Hurt, ...]:
    sides = [side for side in (change.was_in, change.is_in) if side is not None]
    thing = change.before if change.before is not None else change.after
    if isinstance(thing, Event):
        return tuple(_hurt(name, entry, finding) for name, entry in sorted(_consumers(change, sides).items()))
    if isinstance(thing, Service):
        return tuple(Hurt(name) for name in sorted({name for side in sides for name in callers_of(side)}))
    return ()


def _consumers(change: Change[Event], sides: list[Side]) -> dict[str, Subscription | None]:
    """Those of both versions; what one said before counts, as it is the code that runs."""
    events = [event for event in (change.before, change.after) if event is not None]
    known = [consumers_of(side, event) for side, event in zip(sides, events, strict=True)]
    return {name: entry for one in reversed(known) for name, entry in one.items()}


def _hurt(module: str, entry: Subscription | None, finding: Finding) -> Hurt:
    if entry is None:
        return Hurt(module)
    reads = entry.fields is None or any(meet(field, finding.path) for field in entry.fields)
    return Hurt(module, reads, entry.fields, entry.versions or "")


def _nobody(finding: Finding, change: Change[Any], hurts: tuple[Hurt, ...]) -> str:
    """What to add where no declared consumer reads what has broken: it is a break all the same."""
    if not isinstance(change.before, Event) or finding.part != "payload" or not finding.path:
        return ""
    if any(hurt.reads for hurt in hurts):
        return ""
    if not hurts:
        return "; no consumer is declared"
    names = ", ".join(quoted(hurt.module) for hurt in hurts)
    return f"; none of its consumers ({names}) declares to read it"
