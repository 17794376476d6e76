"""What a package offers: its classes, each known by a key that is the same wherever it is used."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache

from treaty_generator.compat.surface.change import Path, Subject
from treaty_generator.compat.surface.types import Key
from treaty_generator.contract.names import class_name
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer, parse_pointer
from treaty_generator.render.plan import Class, Page

File = tuple[str, ...]
Names = Mapping[str, Key]
"""The classes that a file knows, by the names that it has for them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A class, and where it stands."""

    made: Class
    key: Key
    page: Page
    names: Names


@dataclass(frozen=True, slots=True)
class Place:
    """What a class is for: a subject, and the way into its payload."""

    subject: Subject
    path: Pointer = ()


@dataclass
class Offer:
    """The pages of one package."""

    module: Path
    classes: dict[Key, Shown] = field(default_factory=dict)
    names: dict[str, Names] = field(default_factory=dict)  # By the path of a page.
    pages: tuple[Page, ...] = ()


def offers(planned: Mapping[Path, tuple[Page, ...]]) -> dict[Path, Offer]:
    """Look at packages from outside, as those who import them do."""
    homes: dict[File, dict[str, File]] = {file_of(page)[:-1]: {} for pages in planned.values() for page in pages}
    for page in (page for pages in planned.values() for page in pages if page.is_offered):
        for name in page.exports:
            homes[file_of(page)[:-1]].setdefault(name, file_of(page))
    return {path: _offer(path, pages, homes) for path, pages in planned.items()}


def _offer(module: Path, pages: tuple[Page, ...], homes: Mapping[File, Mapping[str, File]]) -> Offer:
    made = Offer(module, pages=pages)
    for page in pages:
        names = dict(_names(page, homes))
        made.names[page.path] = names
        for one in page.classes:
            made.classes[names[one.name]] = Shown(one, names[one.name], page, names)
    return made


def file_of(page: Page) -> File:
    """The path of a page below the output folder, without `.py`."""
    return tuple(page.path.removesuffix(".py").split("/"))


def _names(page: Page, homes: Mapping[File, Mapping[str, File]]) -> Iterator[tuple[str, Key]]:
    here = file_of(page)
    for one in page.imports:
        if one.source.startswith("."):
            dots = len(one.source) - len(one.source.lstrip("."))
            there = (*here[: len(here) - dots], *filter(None, one.source.lstrip(".").split(".")))
            yield one.alias or one.name, _key(there, one.name, homes)
    for name in page.exports:
        yield name, _key(here, name, homes)


def _key(file: File, name: str, homes: Mapping[File, Mapping[str, File]]) -> Key:
    """The package and the name; the file stands between them where the package itself offers no such thing."""
    is_offered = not file[-1].startswith("events_") and homes.get(file[:-1], {}).get(name, file) == file
    return (*file[:-1], name) if is_offered else (*file, name)


def places(offer: Offer, page: Page, owner: Callable[[str], Path | None]) -> dict[Key, Place]:
    """Tell what each class of a page is for; `owner` finds the module that declares an event.

    A class that is used in several places has the first of them.
    """
    names = offer.names[page.path]
    by_name = {one.name: one for one in page.classes}
    found: dict[str, Place] = {}
    waiting = [(one.name, Place(_subject(offer.module, pointer, owner))) for one, pointer in _roots(page.classes)]
    while waiting:
        name, place = waiting.pop(0)
        if name not in found and name in by_name:
            found[name] = place
            waiting += [(inner, Place(place.subject, place.path + way)) for inner, way in _parts(by_name[name])]
    strays = {name: _nearest(name, by_name, found) for name in by_name if name not in found}
    return {names[name]: place for name, place in (found | strays).items()}


def _nearest(name: str, by_name: Mapping[str, Class], found: Mapping[str, Place]) -> Place:
    """Place a class that none refers to, as a branch beside one that accepts everything: its name tells whose it is."""
    roots = (one for one in found if not found[one].path and name.startswith(one))
    root = max(roots, key=len, default=next(iter(found)))
    rest = name.removeprefix(root)
    fields = [one.wire_name for one in by_name[root].fields if rest.startswith(class_name(one.wire_name, "Field"))]
    return Place(found[root].subject, (max(fields, key=len),) if fields else ())


def _roots(classes: Iterable[Class]) -> Iterator[tuple[Class, Pointer]]:
    for one in classes:
        for name, _, value in one.facts:
            if name == "__pointer__":
                yield one, parse_pointer(ast.literal_eval(value))


def _subject(module: Path, pointer: Pointer, owner: Callable[[str], Path | None]) -> Subject:
    match [str(step) for step in pointer]:
        case ["types", name]:
            return Subject(module, "type", name)
        case ["services", name, "operations", operation, "errors", part]:
            return Subject(module, "service", name, operation, part)
        case ["services", name, "operations", operation, part]:
            return Subject(module, "service", name, operation, part)
        case ["events" | "subscriptions", name, "schema"]:
            return Subject(owner(name) or module, "event", name, part="payload")
        case ["released", name, _, "schema"]:
            return Subject(module, "event", name, part="released")
    raise ValueError(f"no class has the pointer {pointer!r}")


def _parts(made: Class) -> Iterator[tuple[str, Pointer]]:
    """The names in the annotations of a class, each with the way to its values."""
    yield from _named(made.root) if made.root else ()
    for one in made.fields:
        for name, way in _named(one.annotation):
            yield name, (one.wire_name, *way)


@lru_cache(10_000)
def _named(annotation: str) -> tuple[tuple[str, Pointer], ...]:
    return tuple(_ways(ast.parse(annotation, mode="eval").body, ()))


def _ways(node: ast.AST, way: Pointer) -> Iterator[tuple[str, Pointer]]:
    match node:
        case ast.Name(name):
            yield name, way
        case ast.Subscript(value=ast.Name("dict" | "list" | "tuple"), slice=inner):
            yield from _ways(inner, (*way, "*"))
        case ast.Subscript(value=ast.Name("Literal")):
            pass
        case ast.Subscript(value=ast.Name("Annotated"), slice=ast.Tuple(elts=[inner, *_])):
            yield from _ways(inner, way)
        case ast.Subscript(slice=inner):
            yield from _ways(inner, way)
        case ast.BinOp(left=left, right=right):
            yield from _ways(left, way)
            yield from _ways(right, way)
        case ast.Tuple(elts=elements):
            for one in elements:
                yield from _ways(one, way)
