"""Brings what breaks Python code together with what was found in the contracts: one change, one finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.compat.rules import rule
from treaty_generator.compat.spot import spot
from treaty_generator.contract.model import Event, Service, TypeDefinition
from treaty_generator.problem import Place, Pointer

if TYPE_CHECKING:
    from treaty_generator.compat.surface import SurfaceChange

_MEANS = {
    "abstract-method-added": "operation-added",
    "method-added": "operation-added",
    "method-removed": "operation-removed",
    "package-added": "module-added",
    "package-removed": "module-removed",
    "parameter-removed": "parameter-type-changed",
}
"""Which rule tells of what goes along with something else, should it ever come alone."""
_WHOLE = {
    f"{kind}-{what}"
    for kind in ("event", "module", "operation", "service", "type")
    for what in ("added", "moved", "removed")
}
_WHOLE |= {f"subscription-{what}" for what in ("added", "field-added", "field-removed", "removed")}
_WHOLE |= {"producer-changed", "release-removed", "upcasts-changed"}
"""The rules that tell of a thing as a whole, and so of all that Python sees of that."""
_RENAMED, _NEW = "field-renamed", ("attribute-added", "parameter-required")
_EQUAL = 1000  # More than any path has steps.


def with_source(
    findings: Iterable[Finding], surface: Iterable[SurfaceChange], change: Change[Any]
) -> tuple[Finding, ...]:
    """Add to the findings of a subject what its generated package shows.

    Of what is new or gone as a whole, the snippet alone is added: its own rule has said what that means.
    """
    told = list(findings)
    for one in surface:
        index = _same_change(told, one)
        if index is not None:
            told[index] = _joined(told[index], one, is_whole=change.both is None)
        elif change.both is not None and not _is_aside(one):
            told.append(_own(one, change))
    return tuple(told)


def alone(surface: Iterable[SurfaceChange], change: Change[Any]) -> tuple[Finding, ...]:
    """Tell what a generated package shows as if nothing else had been found."""
    return tuple(_own(one, change) for one in surface if not _is_aside(one))


def _same_change(findings: list[Finding], surface: SurfaceChange) -> int | None:
    """Find the finding that tells of the same change: at the same spot, else around it, else of the whole thing."""
    operation, part = surface.subject.operation, surface.subject.part
    near: dict[int, int] = {}
    for index, finding in enumerate(findings):
        if finding.operation == operation and finding.part == part:
            near[index] = _likeness(finding, surface)
    best = max(near, key=lambda index: near[index], default=None)
    if best is not None and near[best] > 0:
        return best
    whole = (
        index
        for index, finding in enumerate(findings)
        if finding.operation in ("", operation) and not finding.part and finding.rule in _WHOLE
    )
    return next(whole, None)


def _likeness(finding: Finding, surface: SurfaceChange) -> int:
    """How near two spots are: equal ones are nearest, then those of which one lies within the other; 0 is not near."""
    one, other = _texts(finding.path), _texts(surface.path)
    is_new_name = finding.rule == _RENAMED and surface.kind in _NEW and one[:-1] == other[:-1]
    if one == other or is_new_name:
        return _EQUAL
    shared = min(len(one), len(other))
    return shared if shared and one[:shared] == other[:shared] else 0


def _is_aside(surface: SurfaceChange) -> bool:
    """Whether it is a new class that goes along with something else, such as that of a version that was frozen."""
    return surface.kind == "class-added"


def _joined(finding: Finding, surface: SurfaceChange, *, is_whole: bool) -> Finding:
    snippet = finding.snippet or surface.snippet
    if is_whole:
        return replace(finding, snippet=snippet)
    if not surface.is_break:
        return replace(finding, snippet=snippet, bump=max(finding.bump, Bump.MINOR))
    breaks = finding.breaks | {Breaks.SOURCE}
    snippet = surface.snippet if Breaks.SOURCE not in finding.breaks or not finding.snippet else finding.snippet
    return replace(finding, breaks=breaks, snippet=snippet, bump=Bump.MAJOR)


def _own(surface: SurfaceChange, change: Change[Any]) -> Finding:
    before, after = _place(change.before, surface), _place(change.after, surface)
    found = replace(
        rule(_MEANS.get(surface.kind, surface.kind)).at(before, after, surface.message),
        operation=surface.subject.operation,
        part=surface.subject.part,
        path=surface.path,
        snippet=surface.snippet,
    )
    breaks = frozenset({Breaks.SOURCE} if surface.is_break else ())
    return replace(found, breaks=breaks, bump=Bump.MAJOR if surface.is_break else Bump.MINOR)


def _place(thing: Any, surface: SurfaceChange) -> Place | None:
    steps = _steps(thing, surface)
    return thing.origin.place(*steps, *_down(surface.path)) if steps is not None else spot(thing)


def _steps(thing: Any, surface: SurfaceChange) -> Pointer | None:
    """The way from a thing to the schema that a change is in."""
    subject = surface.subject
    if isinstance(thing, Event):
        return ("schema",)
    if isinstance(thing, TypeDefinition):
        return ()
    if isinstance(thing, Service) and subject.operation:
        operation: Pointer = ("operations", subject.operation)
        is_error = subject.part not in ("", "request", "response")
        return (*operation, "errors", subject.part) if is_error else (*operation, *filter(None, (subject.part,)))
    return None


def _down(path: Pointer) -> Pointer:
    """The way to a property in a schema that is written out; where it is not, the last node on the way is found."""
    steps: list[str | int] = []
    for step in path:
        steps += ["items"] if step == "*" else ["properties", step]
    return tuple(steps)


def _texts(path: Pointer) -> Pointer:
    return tuple(str(step) for step in path)


def by_subject(changes: Iterable[SurfaceChange]) -> Mapping[tuple[tuple[str, ...], str, str], list[SurfaceChange]]:
    """Sort changes by what they belong to: its module, kind and name."""
    found: dict[tuple[tuple[str, ...], str, str], list[SurfaceChange]] = {}
    for change in changes:
        subject = change.subject
        found.setdefault((subject.module, subject.kind, subject.name), []).append(change)
    return found
