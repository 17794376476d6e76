"""Objects that several schemas speak of, of which a class knows one: it must keep what the others declare.

A union that does not tell its branches apart, a condition, `contains`, or a property that stands in two parts of an
`allOf` does this to the value itself, and to everything inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import IN_PLACE, subschemas
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.problem import Pointer
from treaty_generator.render.alternatives import LARGEST_UNION, are_exclusive
from treaty_generator.render.merge import extends, merge, parts, references

_OF_ANY_NAME = (
    *("additionalProperties", "const", "dependentRequired", "dependentSchemas", "enum", "maxProperties"),
    *("minProperties", "patternProperties", "propertyNames", "unevaluatedProperties"),
)
_BESIDE = ("contains", "patternProperties")  # They speak of what stands elsewhere in their own schema, too.
_COMBINING = frozenset({*IN_PLACE, *_BESIDE})
_OF_PROPERTIES = ("additionalProperties", "patternProperties", "properties", "unevaluatedProperties")
_OF_ITEMS = ("contains", "items", "prefixItems", "unevaluatedItems")
_READ: dict[str | int, tuple[str, ...]] = {
    **dict.fromkeys(("additionalProperties", "properties"), _OF_PROPERTIES),
    **dict.fromkeys(("items", "prefixItems"), _OF_ITEMS),
}
"""Where a class reads the parts of a value, and where else something is said of them."""

Choices = frozenset[tuple[Identity, Pointer]]
"""The branches that lead to a schema, of unions of which no two branches accept one value."""
Step = Iterator[tuple[Schema, Choices]]


def shared_objects(contracts: Contracts, roots: Iterable[Schema]) -> frozenset[Identity]:
    """Find the objects of which something is declared beside what their classes declare; `roots` are all schemas."""
    walk = _Walk(contracts)
    walk.waiting = [(one, one) for root in roots for one in root.walk() if _combines(one.value)]
    while walk.waiting:
        walk.visit(*walk.waiting.pop())
    return frozenset(walk.shared)


def _combines(value: Json) -> bool:
    """Whether a schema may have more than one other speak of its value, or of a part of it."""
    return isinstance(value, dict) and (not _COMBINING.isdisjoint(value) or ("$ref" in value and extends(value)))


class _Walk:
    """Goes through the pairs of schemas that speak of one value: one by which it is read, and any other."""

    def __init__(self, contracts: Contracts) -> None:
        self.shared: set[Identity] = set()
        self.waiting: list[tuple[Schema, Schema]] = []
        self._contracts = contracts
        self._seen: set[tuple[Identity, Identity]] = set()

    def visit(self, read: Schema, spoken: Schema) -> None:
        """Look at one value, and note what is to be looked at inside."""
        pair = identity(read), identity(spoken)
        if pair in self._seen:
            return
        self._seen.add(pair)
        speakers = _reached(spoken, self._speakers)
        for reader, chosen in _reached(read, self._readers):
            own = {identity(part): part for part in parts(self._contracts, reader)}
            names = {name for part in own.values() for name in _named(part.value)}
            for speaker, beside in speakers:
                if _can_meet(chosen, beside):
                    if identity(speaker) not in own and _speaks(speaker.value, names):
                        self.shared.add(identity(reader))
                    self.waiting += [pair for part in own.values() for pair in _inside(part, speaker)]

    def _readers(self, schema: Schema) -> Step:
        """What a value is read by instead of a schema: what that refers to, or one of its branches or parts."""
        value = schema.value
        if "$ref" in value and not extends(value):
            yield resolve(self._contracts, value["$ref"], schema), frozenset()
            return
        merged = merge(self._contracts, schema)
        if "const" not in value and "enum" not in value and (merged is None or not merged.has_fields):
            for keyword in ("allOf", "anyOf", "oneOf"):
                if len(value.get(keyword, ())) <= LARGEST_UNION:
                    yield from self._in_place(schema, keyword)

    def _speakers(self, schema: Schema) -> Step:
        """The schemas that speak of the very same value."""
        if "$ref" in schema.value:
            yield resolve(self._contracts, schema.value["$ref"], schema), frozenset()
        for keyword in IN_PLACE:
            yield from self._in_place(schema, keyword)

    def _in_place(self, schema: Schema, keyword: str) -> Step:
        found = [(steps, schema.at(*steps)) for steps in _below(schema.value, keyword)]
        is_either = keyword in ("anyOf", "oneOf") and are_exclusive([self._target(below) for _, below in found])
        for steps, below in found:
            yield below, frozenset({(identity(schema), steps)} if is_either else ())

    def _target(self, schema: Schema) -> Json:
        *_, target = references(self._contracts, schema)
        return target.value


def _reached(start: Schema, step: Callable[[Schema], Step]) -> list[tuple[Schema, Choices]]:
    """Go on step by step; what is reached in several ways is reached by the choices that these have in common."""
    found: dict[Identity, tuple[Schema, Choices]] = {}
    waiting: list[tuple[Schema, Choices]] = [(start, frozenset())]
    while waiting:
        schema, chosen = waiting.pop()
        known = found.get(identity(schema))
        if known is not None:
            chosen &= known[1]
        if isinstance(schema.value, dict) and (known is None or chosen != known[1]):
            found[identity(schema)] = schema, chosen
            waiting += [(below, chosen | more) for below, more in step(schema)]
    return list(found.values())


def _can_meet(chosen: Choices, beside: Choices) -> bool:
    """Whether no union would have to take two of its branches."""
    taken = {(union, steps[0]): steps for union, steps in chosen}
    return all(taken.get((union, steps[0]), steps) == steps for union, steps in beside)


def _speaks(value: dict[str, Json], names: set[str]) -> bool:
    """Whether a schema speaks of other properties than those of some names."""
    return not names.issuperset(_named(value)) or any(keyword in value for keyword in _OF_ANY_NAME)


def _named(value: dict[str, Json]) -> tuple[str, ...]:
    return *value.get("properties", ()), *value.get("required", ())


def _inside(read: Schema, spoken: Schema) -> Iterator[tuple[Schema, Schema]]:
    """Pair what reads a part of a value with what speaks of the same part."""
    is_one = identity(read) == identity(spoken)
    for here, _ in subschemas(read.value):
        if here[0] not in _READ:
            continue
        if is_one:
            yield read.at(*here), read.at(*here)
        for there in _places(here, spoken.value):
            if not is_one or there[0] in _BESIDE:
                yield read.at(*here), spoken.at(*there)


def _places(here: Pointer, spoken: dict[str, Json]) -> Iterator[Pointer]:
    """Find the places of a schema that can be about the part of a value of which a place of another one is."""
    keywords = _READ[here[0]]
    if len(here) > 1:  # It is one property, or one item.
        named = spoken.get(str(here[0]), ())
        is_there = here[1] in (named if isinstance(named, dict) else range(len(named)))
        if is_there:
            yield here
        keywords = tuple(one for one in keywords if one != here[0] and (one in _BESIDE or not is_there))
    yield from (steps for keyword in keywords for steps in _below(spoken, keyword))


def _below(value: dict[str, Json], keyword: str) -> list[Pointer]:
    return [steps for steps, _ in subschemas({keyword: value[keyword]})] if keyword in value else []
