"""Two packages of each module, before and after, compared on what the compiler plans: one change, told of once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from treaty_generator.compat.surface import snippet
from treaty_generator.compat.surface.argument_changes import Caller
from treaty_generator.compat.surface.change import Path, Position, Subject, SurfaceChange
from treaty_generator.compat.surface.class_changes import Pair, class_changes
from treaty_generator.compat.surface.differing import differing
from treaty_generator.compat.surface.entries import Entry, entries_of
from treaty_generator.compat.surface.method_changes import handler_changes, publisher_changes
from treaty_generator.compat.surface.offer import offers
from treaty_generator.compat.surface.planned import Pages, planned
from treaty_generator.compat.surface.service_changes import service_changes
from treaty_generator.compat.surface.sides import Side, Sides, agree, named, side
from treaty_generator.compat.surface.types import Key
from treaty_generator.contract.model import Contracts
from treaty_generator.contract.names import snake_name
from treaty_generator.render.homes import package_of

_Told = tuple[object, ...]
"""What is told of once."""


def surface_changes(
    before: Contracts, after: Contracts, modules: Iterable[Path] | None = None
) -> tuple[SurfaceChange, ...]:
    """Tell how the packages of two contracts differ for the code that imports them.

    Both must be free of errors. `modules` limits it to what these declare. By module, subject and path; what several
    places show is told of once, where the subject's own package shows it if it does.
    """
    entries = differing(before, after, modules)
    if not entries:
        return ()
    return changes_of(before, after, entries, planned(before, after, entries))


def changes_of(
    before: Contracts, after: Contracts, entries: Set[Entry], planned_: tuple[Pages, Pages]
) -> tuple[SurfaceChange, ...]:
    """Compare the packages that are planned; `entries` are those that differ."""
    was, is_ = offers(planned_[0]), offers(planned_[1])
    found: list[SurfaceChange] = []
    for path in sorted(was.keys() | is_.keys()):
        found += _package_changes(Sides(path, side(was, before, path), side(is_, after, path)))
    return tuple(_once(sorted(found, key=lambda change: change.sort_key), _one_sided(before, after, entries)))


def _package_changes(sides: Sides) -> Iterator[SurfaceChange]:
    if sides.before.module is None or sides.after.module is None:
        yield _package_change(sides)
    for key in named(sides):
        yield from _class_changes(sides, key)
    yield from _publisher_changes(sides)
    yield from _subscriber_changes(sides)
    yield from service_changes(sides)


def _package_change(sides: Sides) -> SurfaceChange:
    subject = Subject(sides.path, "module", sides.path[-1])
    name = ".".join(sides.path)
    if sides.before.module is None:
        return SurfaceChange(
            "package-added", subject, sides.path, name, f"the package {name} is new", Position.IMPORT, False
        )
    shown = snippet.importing_package(package_of(sides.before.module))
    told = f"the package {name} is gone"
    return SurfaceChange("package-removed", subject, sides.path, name, told, Position.IMPORT, True, snippet=shown)


def _class_changes(sides: Sides, key: Key) -> Iterator[SurfaceChange]:
    was, is_ = sides.before.offer.classes.get(key), sides.after.offer.classes.get(key)
    if was is not None and is_ is not None:
        names_agree = agree(was.names, is_.names)
        if names_agree and was.made == is_.made:
            return
        place, is_own = sides.place(sides.before, was)
        for change in class_changes(Pair(was, is_, place, sides.path, names_agree)):
            yield replace(change, is_break=False, snippet="") if is_own else change
    elif was is not None:
        place, is_own = sides.place(sides.before, was)
        shown = "" if is_own else snippet.importing(key)
        told = f"{key[-1]} is gone"
        yield SurfaceChange(
            "class-removed", place.subject, sides.path, key[-1], told, Position.IMPORT, not is_own, place.path, shown
        )
    elif is_ is not None:
        place, _ = sides.place(sides.after, is_)
        told = f"{key[-1]} is new"
        yield SurfaceChange("class-added", place.subject, sides.path, key[-1], told, Position.IMPORT, False, place.path)


def _publisher_changes(sides: Sides) -> Iterator[SurfaceChange]:
    before, after = sides.before.page("publisher"), sides.after.page("publisher")
    page = before or after
    if page is not None:
        caller = _caller(sides, "publisher", page.name)
        was = {one.event: one for one in before.publishes} if before is not None else {}
        is_ = {one.event: one for one in after.publishes} if after is not None else {}
        yield from publisher_changes(caller, was, is_, sides.owner)


def _subscriber_changes(sides: Sides) -> Iterator[SurfaceChange]:
    before, after = sides.before.page("subscriber"), sides.after.page("subscriber")
    page = before or after
    if page is not None:
        caller = _caller(sides, "subscriber", page.name)
        was = {one.event: one for one in before.handles} if before is not None else {}
        is_ = {one.event: one for one in after.handles} if after is not None else {}
        known = [f"on_{snake_name(event)}" for event in sorted(sides.before.reads)]
        yield from handler_changes(caller, was, is_, known)


def _caller(sides: Sides, file: str, name: str) -> Caller:
    def names(one: Side) -> dict[str, Key]:
        page = one.page(file)
        return dict(one.names(page)) if page is not None else {}

    was, is_ = names(sides.before), names(sides.after)
    return Caller({**is_, **was}[name], sides.path, was, is_)


def _one_sided(before: Contracts, after: Contracts, entries: Set[Entry]) -> Set[_Told]:
    """The subjects that are new or gone: of these, nothing is told but that."""
    paths = {entry.module for entry in entries}
    one, other = (
        {entry for module in contracts.modules() if module.path in paths for entry in entries_of(module)}
        for contracts in (before, after)
    )
    found: set[_Told] = set()
    for module, kind, name, operation in (one ^ other) & entries:
        found.add((module, "service" if kind == "operation" else kind, name, operation))
    gone_or_new = _services(one) ^ _services(other)
    return found | {(module, "service", name, "") for module, name in gone_or_new}


def _services(entries: Set[Entry]) -> set[tuple[Path, str]]:
    return {(entry.module, entry.name) for entry in entries if entry.kind == "operation"}


def _once(changes: Iterable[SurfaceChange], one_sided: Set[_Told]) -> Iterator[SurfaceChange]:
    """Keep the first of those that tell of one thing; they are sorted so that it is the one that says most."""
    told: set[_Told] = set()
    gone: set[_Told] = set()
    for change in changes:
        about = (*_about(change, one_sided), change.kind == "abstract-method-added")
        is_below = any((change.subject, change.path[:end]) in gone for end in range(len(change.path)))
        if about not in told and not is_below:
            told.add(about)
            if change.kind == "attribute-removed":
                gone.add((change.subject, change.path))
            yield change


def _about(change: SurfaceChange, one_sided: Set[_Told]) -> _Told:
    """What a difference tells of: a service or an entry that is new or gone, or else a place in a payload."""
    subject = change.subject
    for operation in ("", subject.operation):
        whole = (subject.module, subject.kind, subject.name, operation)
        if whole in one_sided:
            return whole
    return (subject, change.path)
