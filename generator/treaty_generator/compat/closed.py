"""A schema whose objects hold nothing but what it declares, without changing what it says of that.

An object is closed where its value stands, from outside and around all that speaks of it, so that the parts of an
`allOf` do not refuse each other's properties, and no branch of a union is taken that would not have been. What only
tests a value (`not`, `if`, `contains`, `propertyNames`) stays as it is. Free data stays free: maps, what
`additionalProperties` describes, objects that declare no names, and listed values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from urllib.parse import unquote

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import SUBSCHEMAS, Holds
from treaty_generator.dataclass import dataclass
from treaty_generator.render.alternatives import are_exclusive

_CHOICES = ("anyOf", "oneOf")
_CONDITIONS = ("dependentSchemas", "else", "then")
_TESTS = ("contains", "if", "not", "propertyNames")
_BESIDE = ("contains", "patternProperties")  # They speak of what stands elsewhere in their own schema, too.
_RESTS = ("additionalProperties", "unevaluatedProperties")
_OF_ITEMS = ("contains", "items", "prefixItems", "unevaluatedItems")
_HOLDING = frozenset((*SUBSCHEMAS, "$ref"))  # Without one of them, there is nothing to close.
_MOST = 400  # Closed forms of definitions; beyond, what is left stays open, which hides no break.

Choices = tuple[tuple[int, int], ...]
"""The branches of exclusive unions that lead to a schema, as union and index."""


class Role(IntEnum):
    """How surely a schema speaks of a value: always, in a branch of a union, under a condition, or only as a test."""

    SURE = 0
    BRANCH = 1
    CONDITION = 2
    TEST = 3


_ROLES = {
    **dict.fromkeys(_CHOICES, Role.BRANCH),
    **dict.fromkeys(_CONDITIONS, Role.CONDITION),
    **dict.fromkeys(("if", "not"), Role.TEST),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A schema that speaks of a value, by way of some branches, and how surely it does."""

    schema: dict[str, Json]
    choices: Choices
    role: Role


def closed(schema: Json) -> Json:
    """Close the objects of a self-contained schema (every `$ref` is `#/$defs/<name>`)."""
    return _Closer(schema).whole()


@dataclass(slots=True)
class _Group:
    """All that speaks of one value."""

    speakers: list[Speaker]
    is_alone: bool  # Whether nothing inside the value is spoken of twice.


class _Closer:
    def __init__(self, schema: Json) -> None:
        self.schema = schema
        self.defs: dict[str, Json] = schema.get("$defs", {}) if isinstance(schema, dict) else {}
        self.made: dict[str, Json] = {}
        self.names: dict[tuple[object, ...], str] = {}
        self.groups: dict[tuple[int, ...], _Group] = {}

    def whole(self) -> Json:
        if not isinstance(self.schema, dict):
            return self.schema
        self.body = {key: value for key, value in self.schema.items() if key != "$defs"}
        made = self.value(self.body, ())
        if not isinstance(made, dict):
            return made
        defs = {**self.made, **self.used(made)}
        return {**made, **({"$defs": defs} if defs else {})}

    def used(self, made: Json) -> dict[str, Json]:
        """Find the definitions that are still used as they were."""
        found: dict[str, Json] = {}
        waiting = [made, *self.made.values()] if self.defs else []
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                name = unquote(one["$ref"])[len("#/$defs/") :] if isinstance(one.get("$ref"), str) else None
                if name in self.defs and name not in found and name not in self.made:
                    found[name] = self.defs[name]
                    waiting.append(self.defs[name])
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one
        return dict(sorted(found.items()))

    def target(self, schema: Json) -> Json:
        return self.defs.get(unquote(schema["$ref"])[len("#/$defs/") :], True)

    # A value, closed from outside.

    def value(self, schema: Json, others: tuple[Json, ...]) -> Json:
        """Close a schema where its value stands; `others` speak of the same value from elsewhere."""
        if not isinstance(schema, dict):
            return schema
        if schema.keys() == {"$ref"}:
            return self.defined(schema, "value", others)
        if not others and schema.keys().isdisjoint(_HOLDING):
            return schema
        group = self.group(schema, others)
        own = [one for one in group.speakers if one.role is Role.SURE]
        if any("const" in one.schema or "enum" in one.schema for one in own):
            return schema
        if not _may_be_object(own) or any(keyword in schema for keyword in _RESTS):
            return self.place(schema, group, can_be_free=False)
        is_declared = any("properties" in one.schema for one in own)
        others_free, names, patterns = self.declared(others)
        if others_free or not (is_declared or self.may_declare(group)) or _asks_for_more(own):
            return self.place(schema, group, can_be_free=False)
        made = self.place(schema, group, can_be_free=not is_declared)
        return self.shut(made, group, names | _required(group.speakers), patterns)

    def shut(self, made: dict[str, Json], group: _Group, names: set[str], patterns: set[str]) -> Json:
        """Add what closes an object, in the plainest words that do."""
        properties, shapes = dict(made.get("properties", {})), dict(made.get("patternProperties", {}))
        sure = [one.schema for one in group.speakers if one.role is Role.SURE]
        is_plain = not any(_evaluates(one.schema) for one in group.speakers if one.role is not Role.SURE)
        if is_plain:
            names = names | {name for one in sure for name in one.get("properties", ())}
            patterns = patterns | {name for one in sure for name in one.get("patternProperties", ())}
        properties |= {name: True for name in sorted(names) if name not in properties}
        shapes |= {name: True for name in sorted(patterns) if name not in shapes}
        closing = "additionalProperties" if is_plain else "unevaluatedProperties"
        if is_plain and any(keyword in one for one in sure for keyword in _RESTS):
            closing = "unevaluatedProperties"
        kept = {key: value for key, value in made.items() if key not in ("properties", "patternProperties")}
        named = {"properties": properties} if properties else {}
        return {**kept, **named, **({"patternProperties": shapes} if shapes else {}), closing: False}

    def group(self, schema: Json, others: tuple[Json, ...]) -> _Group:
        """Find all that speaks of a value; for the same schemas it is the same group, or recursion would not end."""
        key = id(schema), *(id(one) for one in others)
        if key not in self.groups:
            self.groups[key] = self.gathered(schema, others)
        return self.groups[key]

    def gathered(self, schema: Json, others: tuple[Json, ...]) -> _Group:
        speakers = list(self.speakers(schema, Role.SURE))
        if len(speakers) == 1 and not others and not any(keyword in schema for keyword in _BESIDE):
            return _Group(speakers, True)
        for one in others:
            speakers += self.speakers(one, Role.TEST)
        seen: set[str] = set()
        for one in speakers:
            places = _places(one.schema)
            if places & seen or ("*" in places and len(speakers) > 1) or any(key in one.schema for key in _BESIDE):
                return _Group(speakers, False)
            seen |= places
        return _Group(speakers, True)

    def speakers(
        self, schema: Json, role: Role, choices: Choices = (), seen: set[int] | None = None
    ) -> Iterator[Speaker]:
        """Go through all that speaks of the value of a schema."""
        seen = set() if seen is None else seen
        if not isinstance(schema, dict) or id(schema) in seen:
            return
        seen.add(id(schema))
        yield Speaker(schema, choices, role)
        if "$ref" in schema:
            yield from self.speakers(self.target(schema), role, choices, seen)
        for below in schema.get("allOf", ()):
            yield from self.speakers(below, role, choices, seen)
        for keyword, weakest in _ROLES.items():
            if keyword in schema:
                is_either = keyword in _CHOICES and self.is_exclusive(schema[keyword])
                for index, below in enumerate(_listed(keyword, schema[keyword])):
                    taken = (*choices, (id(schema[keyword]), index)) if is_either else choices
                    yield from self.speakers(below, max(role, weakest), taken, set(seen))

    def is_exclusive(self, branches: list[Json]) -> bool:
        return are_exclusive([self.through(one) for one in branches])

    def through(self, schema: Json) -> Json:
        for _ in range(len(self.defs)):
            if not isinstance(schema, dict) or schema.keys() != {"$ref"}:
                break
            schema = self.target(schema)
        return schema

    def may_declare(self, group: _Group) -> bool:
        """Whether a branch or another condition declares names."""
        return any("properties" in one.schema for one in group.speakers if one.role <= Role.BRANCH)

    def declared(self, others: Iterable[Json]) -> tuple[bool, set[str], set[str]]:
        """Say what schemas from elsewhere declare of a value: anything, names, and patterns of names."""
        names: set[str] = set()
        patterns: set[str] = set()
        for other in others:
            for one in self.speakers(other, Role.SURE):
                if any(one.schema.get(keyword, False) is not False for keyword in _RESTS):
                    return True, names, patterns
                names |= {*one.schema.get("properties", ()), *_required([one])}
                patterns |= set(one.schema.get("patternProperties", ()))
        return False, names, patterns

    # A schema where it stands, with all below it closed.

    def place(self, schema: Json, group: _Group, *, can_be_free: bool) -> Json:
        """Close what lies inside the value of a schema, and leave the value itself to whoever holds it.

        With `can_be_free`, a branch that declares no names marks that all of them are data.
        """
        if not isinstance(schema, dict):
            return schema
        can_be_free = can_be_free and "unevaluatedProperties" not in schema
        made: dict[str, Json] = {}
        for keyword, value in schema.items():
            if keyword == "$ref":
                made |= self.defined(schema, "place", (), group, can_be_free=can_be_free)
            elif keyword == "allOf":
                made[keyword] = [self.place(one, group, can_be_free=can_be_free) for one in value]
            elif keyword in _CHOICES:
                made[keyword] = [self.branch(one, group, can_be_free) for one in value]
            elif keyword == "dependentSchemas":
                made[keyword] = {name: self.place(one, group, can_be_free=False) for name, one in value.items()}
            elif keyword in _CONDITIONS:
                made[keyword] = self.place(value, group, can_be_free=False)
            elif keyword in SUBSCHEMAS and keyword not in _TESTS:
                made[keyword] = self.inside(schema, keyword, group)
            else:
                made[keyword] = value
        if "oneOf" in made and made["oneOf"] != schema["oneOf"] and not self.is_exclusive(schema["oneOf"]):
            # Exactly one branch accepts the value as it is, and one of them declares what is in it.
            made |= {"oneOf": schema["oneOf"], "allOf": [*made.get("allOf", ()), {"anyOf": made["oneOf"]}]}
        return made

    def branch(self, schema: Json, group: _Group, can_be_free: bool) -> Json:
        if not can_be_free:
            return self.place(schema, group, can_be_free=False)
        speakers = list(self.speakers(schema, Role.SURE))
        own = [one for one in speakers if one.role is Role.SURE]
        if any("const" in one.schema or "enum" in one.schema for one in own):
            return _free(schema)
        if any("properties" in one.schema for one in own):
            return self.place(schema, group, can_be_free=False)
        if not any("properties" in one.schema for one in speakers if one.role <= Role.BRANCH):
            return _free(self.place(schema, group, can_be_free=False))
        return self.place(schema, group, can_be_free=True)

    def inside(self, schema: dict[str, Json], keyword: str, group: _Group) -> Json:
        """Close the schemas of what lies inside a value."""
        value = schema[keyword]
        holds = SUBSCHEMAS[keyword]
        if holds is Holds.ONE:
            return self.value(value, self.others(schema, (keyword,), group))
        if holds is Holds.LIST:
            return [self.value(one, self.others(schema, (keyword, index), group)) for index, one in enumerate(value)]
        return {name: self.value(one, self.others(schema, (keyword, name), group)) for name, one in value.items()}

    def others(self, schema: dict[str, Json], steps: tuple[str | int, ...], group: _Group) -> tuple[Json, ...]:
        """Find what else speaks of a part of the value."""
        if group.is_alone:
            return ()
        me = next((one for one in group.speakers if one.schema is schema), None)
        found = [
            below
            for one in group.speakers
            if me is None or _can_meet(me.choices, one.choices)
            for below in _about(one.schema, steps, is_own=one.schema is schema)
            if isinstance(below, dict)
        ]
        return tuple({id(one): one for one in found}.values())

    def defined(
        self,
        schema: dict[str, Json],
        form: str,
        others: tuple[Json, ...],
        group: _Group | None = None,
        *,
        can_be_free: bool = False,
    ) -> dict[str, Json]:
        """Refer to a closed form of a definition; it is made when somebody first asks."""
        name = unquote(schema["$ref"])[len("#/$defs/") :]
        context = None if group is None or group.is_alone else id(group)
        key = name, form, tuple(id(one) for one in others), context, can_be_free
        if key not in self.names:
            if len(self.names) >= _MOST or name not in self.defs:
                return {"$ref": schema["$ref"]}
            self.names[key] = f"{name}_{len(self.names) + 1}"
            while self.names[key] in self.defs:
                self.names[key] += "_"
            self.made[self.names[key]] = True
            body = self.defs[name]
            if form == "value":
                made = self.value(body, others)
            else:
                assert group is not None
                made = self.place(body, group, can_be_free=can_be_free)
            self.made[self.names[key]] = made
        return {"$ref": f"#/$defs/{self.names[key]}"}


def _listed(keyword: str, value: Json) -> list[Json]:
    holds = SUBSCHEMAS[keyword]
    return [value] if holds is Holds.ONE else list(value.values() if holds is Holds.MAP else value)


def _may_be_object(own: list[Speaker]) -> bool:
    return all("object" in one.schema["type"] for one in own if "type" in one.schema)


def _asks_for_more(own: list[Speaker]) -> bool:
    """Whether an object must have more properties than it declares."""
    names = {name for one in own for name in one.schema.get("properties", ())}
    return any(one.schema.get("minProperties", 0) > len(names) for one in own)


def _required(speakers: list[Speaker]) -> set[str]:
    """Name what must be there, or may have to be, and what nobody declares who is there as well."""
    found: set[str] = set()
    for one in speakers:
        wanted = set(one.schema.get("required", ()))
        for name, others in one.schema.get("dependentRequired", {}).items():
            wanted |= {name, *others}
        for other in speakers if wanted else ():
            if other.role is Role.SURE or other is one or (other.choices and other.choices == one.choices):
                wanted -= set(other.schema.get("properties", ()))
        found |= wanted
    return found


def _evaluates(schema: dict[str, Json]) -> bool:
    return any(keyword in schema for keyword in ("properties", "patternProperties", *_RESTS))


def _places(schema: dict[str, Json]) -> set[str]:
    """Name the parts of a value that a schema speaks of; `*` may be any."""
    found = {f"/{name}" for name in schema.get("properties", ())}
    if any(schema.get(keyword) not in (None, True, False) for keyword in _RESTS):
        found.add("*")
    if any(keyword in schema for keyword in _OF_ITEMS):
        found.add("items")
    return found


def _about(schema: dict[str, Json], steps: tuple[str | int, ...], *, is_own: bool) -> Iterator[Json]:
    """Go through what a schema says of a part of its value, other than at the very place of `steps`."""
    keyword = steps[0]
    if keyword in _OF_ITEMS:
        for other in _OF_ITEMS:
            if other in schema and not (is_own and other != "contains"):
                yield from _listed(other, schema[other])
        return
    name = str(steps[1]) if len(steps) > 1 and keyword == "properties" else None
    named = schema.get("properties", {})
    if is_own and keyword == "patternProperties":
        yield from (below for other, below in named.items() if _matches(str(steps[1]), other))
    if not is_own:
        yield from named.values() if name is None else [named[name]] if name in named else []
        yield from (schema[rest] for rest in _RESTS if rest in schema and name not in named)
    for pattern, below in schema.get("patternProperties", {}).items():
        if not (is_own and steps == ("patternProperties", pattern)) and (name is None or _matches(pattern, name)):
            yield below


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:  # Python does not know it; it may match.
        return True


def _can_meet(some: Choices, others: Choices) -> bool:
    taken = dict(some)
    return all(taken.get(union, branch) == branch for union, branch in others)


def _free(schema: Json) -> Json:
    """Mark that all properties of a branch are data."""
    if schema is True:
        return {"additionalProperties": True}
    if not isinstance(schema, dict) or any(keyword in schema for keyword in _RESTS):
        return schema
    return {**schema, "additionalProperties": True}
