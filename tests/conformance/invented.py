"""Schemas of the contract language that nobody wrote, for hypothesis."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.conformance.dialect import ASSERTED
from tests.conformance.samples import BOUNDS, CONSTANTS, FACTORS, KEY_PATTERNS, LENGTHS, NAMES, PATTERNS
from tests.conformance.wire import Json

Draw = Callable[[st.SearchStrategy[Any]], Any]
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Family:
    """Types that refer to one another, by name."""

    types: dict[str, Json]
    is_nested: bool  # Whether a contract holds each of them with all the others under `$defs`, or side by side.

    def schema(self, name: str) -> Json:
        """One of the types on its own: what every judge can read."""
        return {"$ref": f"#/types/{name}", "types": self.types}

    def target(self, ref: str) -> Json:
        """What a reference leads to."""
        return self.types[ref.rpartition("/")[2]]

    def file(self, prefix: str) -> dict[str, Json]:
        """Write the types as a file of contracts does, where the names start with `prefix`."""
        text = json.dumps(self.types)
        if not self.is_nested:
            moved = json.loads(text.replace('"#/types/', f'"#/types/{prefix}'))
            return {prefix + name: schema for name, schema in moved.items()}
        moved = json.loads(text.replace('"#/types/', '"#/$defs/'))
        roots = {name: schema for name, schema in moved.items() if isinstance(schema, dict)}
        return {prefix + name: {**moved[name], "$defs": moved} if name in roots else moved[name] for name in moved}


@st.composite
def families(draw: Draw) -> Family:
    """One to three types."""
    names = [f"T{index}" for index in range(draw(st.integers(1, 3)))]
    types = {name: draw(_schemas(names, names[index + 1 :], _DEEPEST)) for index, name in enumerate(names)}
    return Family(types, draw(st.booleans()))


@st.composite
def _schemas(draw: Draw, names: Sequence[str], ahead: Sequence[str], depth: int) -> Json:
    """One schema; `depth` is how many may stand inside.

    `names` are the types that the parts of a value may be, and `ahead` those that the value itself may be: a type that
    refers to itself without looking inside the value is refused.
    """
    makers = [_text, _number, _plain, _listed]
    if depth > 0:
        makers = [_object, _array, _object, *makers, _union, _union, _all_of, _conditional, _untyped]
        makers += [_reference] if ahead else []
    return draw(st.sampled_from(makers))(_Maker(draw, names, ahead, depth))


class _Maker:
    """Draws the pieces of one schema."""

    def __init__(self, draw: Draw, names: Sequence[str], ahead: Sequence[str], depth: int) -> None:
        self.draw, self.names, self.ahead, self.depth = draw, names, ahead, depth

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def perhaps(self, one_in: int = 3) -> bool:
        return bool(self.draw(st.integers(0, one_in - 1)) == one_in - 1)

    def some(self, choices: Sequence[Any], at_least: int = 0, at_most: int = 3) -> list[Any]:
        return list(self.draw(st.lists(st.sampled_from(choices), min_size=at_least, max_size=at_most, unique=True)))

    def schema(self) -> Json:
        """Another schema of the same value."""
        return self.draw(_schemas(self.names, self.ahead, self.depth - 1))

    def part(self) -> Json:
        """A schema of a part of the value."""
        return self.draw(_schemas(self.names, self.names, self.depth - 1))

    def schemas(self, at_least: int = 1, at_most: int = 3) -> list[Json]:
        return [self.schema() for _ in range(self.draw(st.integers(at_least, at_most)))]

    def bounds(self, *keywords: str, values: Sequence[Json] = LENGTHS, one_in: int = 3) -> dict[str, Json]:
        return {keyword: self.one_of(*values) for keyword in keywords if self.perhaps(one_in)}


def _typed(make: _Maker, name: str) -> Json:
    return [name, "null"] if make.perhaps(5) else name


def _text(make: _Maker) -> Json:
    schema = {"type": _typed(make, "string"), **make.bounds("minLength", "maxLength")}
    if make.perhaps():
        schema["pattern"] = make.one_of(*PATTERNS)
    elif make.perhaps():
        schema["format"] = make.one_of(*sorted(ASSERTED), "color")
    return schema


def _number(make: _Maker) -> Json:
    keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    schema = {"type": _typed(make, make.one_of("integer", "number")), **make.bounds(*keywords, values=BOUNDS)}
    if make.perhaps(4):
        schema["multipleOf"] = make.one_of(*FACTORS)
    return schema


def _plain(make: _Maker) -> Json:
    default: Json = {"type": "integer", "default": 1}
    types: Json = {"type": ["boolean", "integer", "string"]}
    return make.one_of({"type": "boolean"}, {"type": "null"}, {}, True, {"type": "object"}, default, types)


def _listed(make: _Maker) -> Json:
    if make.perhaps():
        return {"const": make.one_of(*CONSTANTS)}
    if make.perhaps():
        return {"type": "string", "enum": make.some(("a", "b", "c d", ""), 1)}
    return {"enum": [CONSTANTS[index] for index in make.some(range(len(CONSTANTS)), 1, 4)]}


def _object(make: _Maker) -> Json:
    names = make.some(NAMES)
    schema = {"type": _typed(make, "object"), "properties": {name: make.part() for name in names}}
    if names and make.perhaps(2):
        schema["required"] = make.some((*names, "undeclared") if make.perhaps(6) else names, 1)
    if make.perhaps():
        schema["additionalProperties"] = make.one_of(True, False, {"type": "integer"}) or False
    for keyword, value in _rarely(make).items():
        if make.perhaps(8):
            schema[keyword] = value()
    if make.perhaps(6):
        del schema["properties"]
    return schema


def _rarely(make: _Maker) -> dict[str, Callable[[], Json]]:
    """What objects may say besides."""
    name = make.one_of(*NAMES)
    return {
        "additionalProperties": make.part,
        "dependentRequired": lambda: {name: make.some(NAMES, 1, 2)},
        "dependentSchemas": lambda: {name: make.schema()},
        "maxProperties": lambda: make.one_of(1, 2, 3),
        "minProperties": lambda: make.one_of(1, 2),
        "patternProperties": lambda: {make.one_of(*KEY_PATTERNS): make.part()},
        "propertyNames": lambda: make.one_of({"maxLength": 4}, {"pattern": "^[a-z]"}, {"enum": ["a", "b", "kind"]}),
        "unevaluatedProperties": lambda: make.one_of(False, {"type": "string"}, True),
    }


def _array(make: _Maker) -> Json:
    schema: dict[str, Json] = {"type": _typed(make, "array")}
    if make.perhaps():
        schema["prefixItems"] = [make.part() for _ in range(make.one_of(1, 2, 3))]
    if make.perhaps(2):
        schema["items"] = make.part()
    schema |= make.bounds("minItems", "maxItems")
    if make.perhaps():
        schema["uniqueItems"] = True
    if make.perhaps(5):
        schema |= {"contains": make.part(), **make.bounds("minContains", "maxContains", one_in=2)}
    if make.perhaps(5):
        schema["unevaluatedItems"] = make.one_of(False, {"type": "integer"})
    return schema


def _union(make: _Maker) -> Json:
    if make.perhaps():
        return {"anyOf": [make.schema(), {"type": "null"}]}
    if make.perhaps():
        return _tagged(make)
    return {make.one_of("anyOf", "oneOf"): make.schemas(1, 3)}


def _tagged(make: _Maker) -> Json:
    branches = []
    for tag in make.some(("cat", "dog", 1, True), 2):
        properties = {"kind": {"const": tag}, make.one_of(*NAMES[:2]): make.part()}
        branches.append({"type": "object", "required": ["kind"], "properties": properties})
    return {"oneOf": branches}


def _all_of(make: _Maker) -> Json:
    schema: dict[str, Json] = {"allOf": [_object(make) if make.perhaps(2) else make.schema() for _ in range(2)]}
    if make.perhaps():
        schema |= _object(make)
    return schema


def _conditional(make: _Maker) -> Json:
    if make.perhaps():
        return {"not": make.schema()}
    schema = {"if": make.schema(), "then": make.schema()}
    return schema | ({"else": make.schema()} if make.perhaps(2) else {})


def _reference(make: _Maker) -> Json:
    schema: dict[str, Json] = {"$ref": f"#/types/{make.one_of(*make.ahead)}"}
    return schema | _object(make) if make.perhaps(6) else schema


def _untyped(make: _Maker) -> Json:
    """Constraints that judge values of one type and let every other one pass."""
    made = make.one_of(_text, _number, _object, _array)(make)
    return {keyword: value for keyword, value in made.items() if keyword != "type"}
