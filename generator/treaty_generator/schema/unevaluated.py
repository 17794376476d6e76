"""`unevaluatedItems` and `unevaluatedProperties`: what the schemas in place have looked at, case by case.

Each schema in place that may or may not hold is a case; once the cases are told apart, the keyword is an ordinary
`items` or `additionalProperties`. The cases nest as choices, and a choice costs nothing before somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.dialect import Draft
from treaty_generator.schema.json_values import ARRAY, OBJECT, Json
from treaty_generator.schema.nodes import TRUE, Kind

if TYPE_CHECKING:
    from treaty_generator.schema.compile import Compiler, Scope
    from treaty_generator.schema.documents import Resource


_FEW = 3  # Conditions whose cases are told apart before anybody asks.


@dataclass(frozen=True)
class Seen:
    """What a part of a schema has looked at, if all of its conditions hold."""

    conditions: tuple[int, ...] = ()
    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    is_all: bool = False  # All properties, or all items.
    items: int = 0  # The first so many.
    containing: frozenset[int] = frozenset()  # Items for which one of these holds.

    def __or__(self, other: Seen) -> Seen:
        return Seen(
            (),
            self.names | other.names,
            self.patterns | other.patterns,
            self.is_all or other.is_all,
            max(self.items, other.items),
            self.containing | other.containing,
        )


@dataclass(frozen=True)
class _Place:
    """Where one looks, with the `Compiler` that knows what is there."""

    c: Compiler
    resource: Resource
    scope: Scope
    path: tuple[int, ...] = ()  # The schemas on the way, by identity; one that refers to itself adds nothing.


def unevaluated_properties(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    """Return what `unevaluatedProperties` says."""
    if "unevaluatedProperties" not in schema or resource.draft < Draft.D2019:
        return TRUE
    literal = c.part(schema["unevaluatedProperties"], resource, scope)
    seen = list(_seen(schema, _Place(c, resource, scope), _properties_of, is_outermost=True))
    return _cases(_Keyword(c, OBJECT, literal), seen, Seen())


def unevaluated_items(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    """Return what `unevaluatedItems` says."""
    if "unevaluatedItems" not in schema or resource.draft < Draft.D2019:
        return TRUE
    literal = c.part(schema["unevaluatedItems"], resource, scope)
    seen = list(_seen(schema, _Place(c, resource, scope), _items_of, is_outermost=True))
    return _cases(_Keyword(c, ARRAY, literal), seen, Seen())


@dataclass(frozen=True)
class _Keyword:
    """Which keyword it is, by the type it is about, and what it says of the parts that nobody looked at."""

    c: Compiler
    type: int
    literal: int

    def said(self, seen: Seen) -> int:
        s = self.c.s
        if self.type == OBJECT:
            return s.others(seen.names, seen.patterns, self.literal)
        return s.rest(seen.items, s.either([self.literal, *sorted(seen.containing)]))


def _cases(keyword: _Keyword, seen: list[Seen], sure: Seen) -> int:
    """Tell the conditions apart, one after the other; `sure` is what has been looked at in this case."""
    keyword.c.budget.spend(1 + len(seen))
    for one in seen:
        if not one.conditions:
            sure |= one
    if sure.is_all:
        return TRUE
    open_ones = [one for one in seen if one.conditions and (sure | one) != sure]
    if not open_ones:
        return keyword.said(sure)
    condition = open_ones[0].conditions[0]
    holds = [_without(one, condition) for one in open_ones if -condition not in one.conditions]
    fails = [_without(one, -condition) for one in open_ones if condition not in one.conditions]
    return keyword.c.s.choice(condition, _later(keyword, holds, sure), _later(keyword, fails, sure))


def _later(keyword: _Keyword, seen: list[Seen], sure: Seen) -> int:
    """Return the cases below a case: at once where they are few, so that simple ones come out simple."""
    if len(seen) <= _FEW:
        return _cases(keyword, seen, sure)
    key = (keyword.type, keyword.literal, tuple(seen), sure)
    return keyword.c.s.later(keyword.type, key, lambda: _cases(keyword, seen, sure))


def _without(one: Seen, condition: int) -> Seen:
    return replace(one, conditions=tuple(each for each in one.conditions if each != condition))


_Own = Callable[["dict[str, Json]", _Place, bool], Seen]


def _properties_of(schema: dict[str, Json], place: _Place, is_outermost: bool) -> Seen:
    named, matching = schema.get("properties"), schema.get("patternProperties")
    is_all = "additionalProperties" in schema or ("unevaluatedProperties" in schema and not is_outermost)
    return Seen(
        names=frozenset(named if isinstance(named, dict) else ()),
        patterns=frozenset(matching if isinstance(matching, dict) else ()),
        is_all=is_all,
    )


def _items_of(schema: dict[str, Json], place: _Place, is_outermost: bool) -> Seen:
    from treaty_generator.schema.keywords import items_of

    first, rest = items_of(schema, place.resource)
    is_all = rest is not None or ("unevaluatedItems" in schema and not is_outermost)
    containing: frozenset[int] = frozenset()
    if "contains" in schema and place.resource.draft >= Draft.D2020:
        containing = frozenset([place.c.part(schema["contains"], place.resource, place.scope)])
    return Seen(is_all=is_all, items=len(first), containing=containing)


def _seen(schema: Json, place: _Place, own: _Own, *, is_outermost: bool = False) -> Iterator[Seen]:
    """Yield what a schema and the schemas in place below it look at, each with the conditions of its own."""
    if not isinstance(schema, dict):
        return
    home = place.c.documents.home(schema, place.resource)
    place = replace(place, resource=home, scope=place.c.beyond(place.scope, home))
    if id(schema) in place.path:
        return
    place = replace(place, path=(*place.path, id(schema)))
    yield own(schema, place, is_outermost)
    for below, at, conditions in _in_place(schema, place):
        for one in _seen(below, at, own):
            yield replace(one, conditions=(*conditions, *one.conditions))


def _in_place(schema: dict[str, Json], place: _Place) -> Iterator[tuple[Json, _Place, tuple[int, ...]]]:
    """Yield the schemas that look at the same value, and what must hold for their looks to count."""

    def holds(below: Json) -> int:
        return place.c.schema(below, place.resource, place.scope)

    for keyword in ("$ref", "$recursiveRef", "$dynamicRef"):
        if keyword in schema and _is_known(keyword, place.resource):
            found, home = place.c.target(schema, keyword, place.resource, place.scope)
            yield found, replace(place, resource=home, scope=place.c.beyond(place.scope, home)), ()
    for below in _list(schema.get("allOf")):
        yield below, place, ()
    for below in [*_list(schema.get("anyOf")), *_list(schema.get("oneOf"))]:
        yield below, place, (holds(below),)
    if "if" in schema:
        condition = holds(schema["if"])
        yield schema["if"], place, (condition,)
        yield schema.get("then", True), place, (condition,)
        yield schema.get("else", True), place, (-condition,)
    dependent = schema.get("dependentSchemas")
    for name, below in (dependent if isinstance(dependent, dict) else {}).items():
        is_there = place.c.s.both([place.c.s.of_types(OBJECT), place.c.s.make(Kind.REQUIRED, name)])
        yield below, place, (is_there,)


def _is_known(keyword: str, resource: Resource) -> bool:
    only = {"$recursiveRef": Draft.D2019, "$dynamicRef": Draft.D2020}
    return resource.draft is only.get(keyword, resource.draft)


def _list(found: Json | None) -> list[Json]:
    return found if isinstance(found, list) else []
