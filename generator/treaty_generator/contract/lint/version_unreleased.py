"""A consumer says that it understands an older major, and nothing can bring payloads of that up."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.ladder import rungs
from treaty_generator.contract.lines import Line, line_of, line_text
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Event, Module, Subscription
from treaty_generator.contract.ranges import Range, parse_range
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="version-unreleased",
    why="Its handler takes the current version alone, so what is stored in an older one must be brought up first.",
    fix="freeze the last version of each below `released`, or let the range begin later",
    misses=True,
)
_FURTHEST = 100  # Majors that we look back.
_MOST_SHOWN = 3


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        for module in system.modules:
            for subscription in module.subscriptions:
                declared = system.event(subscription.event)
                understood = parse_range(subscription.versions) if subscription.versions else None
                version = declared[1].version if declared is not None else ""
                if declared is not None and understood is not None and version and understood.admits(version):
                    yield from _missing(*declared, subscription, understood)


def _missing(owner: Module, event: Event, subscription: Subscription, understood: Range) -> Iterator[Problem]:
    known = rungs(owner, event)
    missing = [line for line in _older(event, understood) if line not in known and _meets(line, understood)]
    if not missing:
        return
    told = ", ".join(f"{line_text(line)}.x" for line in missing[:_MOST_SHOWN])
    told += ", …" if len(missing) > _MOST_SHOWN else ""
    frozen = {line_of(one.version) for one in owner.released if one.name == event.name}
    refused = missing[-1] in frozen
    reason = "its `upcasts` say `none` to that" if refused else "no such version is frozen"
    message = f"{quoted(subscription.versions)} admits {told} of {quoted(event.name)}, and {reason}"
    mend = "let the range begin later, or say `manual` there" if refused else ""
    yield RULE.at(subscription.origin, message, "versions", mend=mend)


def _older(event: Event, understood: Range) -> list[Line]:
    """The lines below the current one: every major from 1 on, every minor of 0 where that is current or is named."""
    major, minor = line_of(event.version)
    older = {(0, below) for below in range(max(minor - _FURTHEST, 0), minor)}
    older |= {(below, 0) for below in range(max(major - _FURTHEST, 1), major)}
    older |= {line_of(str(bound)) for _, bound in understood.comparisons}
    return sorted(line for line in older if line < (major, minor))


def _meets(line: Line, understood: Range) -> bool:
    """Whether a range admits any version of a line; a few of them tell."""
    major, minor = line
    named = [bound for _, bound in understood.comparisons if line_of(str(bound)) == line]
    first, last = f"{major}.{minor}.0", f"{major}.{10**9 if major else minor}.{10**9}"
    samples = [first, last, *(str(version) for bound in named for version in (bound, bound.bump_patch()))]
    return any(understood.admits(version) for version in samples)
