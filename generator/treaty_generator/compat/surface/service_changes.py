"""What differs between two versions of the services of a package: their clients, implementations and errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from treaty_generator.compat.surface import snippet
from treaty_generator.compat.surface.argument_changes import Caller
from treaty_generator.compat.surface.change import Position, Subject, SurfaceChange
from treaty_generator.compat.surface.method_changes import client_changes, implementation_changes
from treaty_generator.compat.surface.sides import Side, Sides
from treaty_generator.compat.surface.types import Key
from treaty_generator.render.plan import ErrorClass, Page, ServicePlan


def service_changes(sides: Sides) -> Iterator[SurfaceChange]:
    """Compare the services of a package by their names, and the errors that they raise."""
    was, is_ = _services(sides.before), _services(sides.after)
    for name in sorted({*was, *is_}):
        subject = Subject(sides.path, "service", name)
        if name not in is_:
            key = _key(sides.before, was[name].client)
            told = f"{key[-1]} is gone"
            shown = snippet.importing(key)
            yield SurfaceChange(
                "service-removed", subject, sides.path, key[-1], told, Position.IMPORT, True, snippet=shown
            )
        elif name not in was:
            key = _key(sides.after, is_[name].client)
            yield SurfaceChange(
                "service-added", subject, sides.path, key[-1], f"{key[-1]} is new", Position.IMPORT, False
            )
        else:
            yield from _both(sides, was[name], is_[name])
    yield from _error_changes(sides)


def _both(sides: Sides, was: ServicePlan, is_: ServicePlan) -> Iterator[SurfaceChange]:
    module = sides.before.module
    assert module is not None, "who has a service is a module"
    known = next(one for one in module.services if one.name == was.wire_name)
    names = _names(sides.before, "adapters"), _names(sides.after, "adapters")
    client = Caller(_key(sides.before, was.client), sides.path, *names)
    yield from client_changes(client, was, is_)
    names = _names(sides.before, "services"), _names(sides.after, "services")
    yield from implementation_changes(Caller(names[0][was.name], sides.path, *names), was, is_, known)


def _services(side: Side) -> dict[str, ServicePlan]:
    page = side.page("services")
    return {one.wire_name: one for one in page.services} if page is not None else {}


def _names(side: Side, file: str) -> Mapping[str, Key]:
    page = side.page(file)
    return side.names(page) if page is not None else {}


def _key(side: Side, client: str) -> Key:
    return _names(side, "adapters")[client]


class _Raised(NamedTuple):
    """An error class, and who raises it first."""

    made: ErrorClass
    key: Key
    data: Key
    subject: Subject


def _error_changes(sides: Sides) -> Iterator[SurfaceChange]:
    was, is_ = dict(_raised(sides, sides.before)), dict(_raised(sides, sides.after))
    for name in sorted({*was, *is_}):
        if name not in is_:
            yield _told(was[name], "error-removed", "is gone", snippet.importing(was[name].key))
        elif name not in was:
            yield _told(is_[name], "error-added", "is new")
        elif was[name].data != is_[name].data:
            shown = snippet.reading_key(was[name].key, "data", was[name].data)
            told = f"tells a {is_[name].data[-1]} now, and told a {was[name].data[-1]}"
            yield _told(was[name], "error-data-changed", told, shown)


def _told(raised: _Raised, kind: str, message: str, shown: str = "") -> SurfaceChange:
    name, position = raised.made.name, Position.READ if kind == "error-data-changed" else Position.IMPORT
    subject = raised.subject
    return SurfaceChange(kind, subject, subject.module, name, f"{name} {message}", position, bool(shown), snippet=shown)


def _raised(sides: Sides, side: Side) -> Iterator[tuple[str, _Raised]]:
    page = side.page("services")
    if page is None:
        return
    names = side.names(page)
    for made in page.errors:
        yield made.name, _Raised(made, names[made.name], names[made.data], _raiser(sides, page, made))


def _raiser(sides: Sides, page: Page, made: ErrorClass) -> Subject:
    """Find the first operation that raises an error."""
    for service in page.services:
        for operation in service.operations:
            raised = dict(operation.facts).get("errors", "").strip("(),").replace(" ", "").split(",")
            if made.name in raised:
                return Subject(sides.path, "service", service.wire_name, operation.name, made.wire_name)
    raise ValueError(f"no operation raises {made.name}")
