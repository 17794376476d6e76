"""Schemas that are too large to be written down: each function makes one, by what it is full of."""

from __future__ import annotations

import sys
from typing import Any

Json = Any
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs")


def made(recipe: dict[str, Any]) -> Json:
    """Follow a recipe: a function's name, and what it is called with."""
    [(name, arguments)] = recipe.items()
    function = getattr(sys.modules[__name__], name)
    return function(*arguments) if isinstance(arguments, list) and name != "schema" else function(arguments)


def schema(itself: Json) -> Json:
    return itself


def nest(keyword: str, depth: int) -> Json:
    inner: Json = {"type": "string"}
    for _ in range(depth):
        inner = {keyword: [inner] if keyword in _LISTS else {"a": inner} if keyword in _MAPS else inner}
    return inner


def deep_const(depth: int) -> Json:
    value: Json = []
    for _ in range(depth):
        value = [value]
    return {"const": value}


def chain(length: int) -> Json:
    links = {f"D{number}": {"$ref": f"#/$defs/D{number + 1}"} for number in range(length)}
    return {"$ref": "#/$defs/D0", "$defs": {**links, f"D{length}": {"type": "string"}}}


def doubling(depth: int) -> Json:
    pairs = {f"D{number}": {"allOf": [{"$ref": f"#/$defs/D{number + 1}"}] * 2} for number in range(depth)}
    return {"$ref": "#/$defs/D0", "$defs": {**pairs, f"D{depth}": {"type": "string"}}}


def clique(size: int) -> Json:
    refs = {f"p{number}": {"$ref": f"#/$defs/D{number}"} for number in range(size)}
    return {"$ref": "#/$defs/D0", "$defs": {f"D{n}": {"properties": refs, "required": [f"p{n}"]} for n in range(size)}}


def branches(keyword: str, count: int) -> Json:
    kinds = [{"type": "object", "required": ["kind"], "properties": {"kind": {"const": n}}} for n in range(count)]
    return {keyword: kinds}


def choices(count: int) -> Json:
    pairs = [({"required": [f"a{number}"]}, {"required": [f"b{number}"]}) for number in range(count)]
    return {"type": "object", "allOf": [{"oneOf": list(pair)} for pair in pairs]}


def numbers(count: int) -> Json:
    return {"enum": list(range(count))}


def texts(count: int) -> Json:
    return {"enum": [f"t{number}" for number in range(count)]}


def properties(count: int) -> Json:
    return {"type": "object", "properties": {f"p{number}": {"type": "string"} for number in range(count)}}


def required(count: int) -> Json:
    return {"type": "object", "required": [f"p{number}" for number in range(count)]}


def patterns(count: int) -> Json:
    overlapping = {f"^[a-z]{{{number},}}{chr(97 + number % 26)}": {"minimum": number} for number in range(count)}
    return {"type": "object", "patternProperties": overlapping, "minProperties": 4}


def circle(count: int) -> Json:
    needs = {f"p{number}": [f"p{(number + 1) % count}"] for number in range(count)}
    return {"type": "object", "required": ["p0"], "dependentRequired": needs}


def digits(count: int) -> Json:
    return {"type": "integer", "minimum": int("9" * count)}


def kinds(count: int) -> Json:
    contained = [{"contains": {"multipleOf": number + 2}, "maxItems": 6} for number in range(count)]
    return {"type": "array", "items": {"type": "integer", "minimum": 1}, "allOf": contained, "uniqueItems": True}


def pattern(text: str) -> Json:
    return {"type": "string", "pattern": text}


def looks(count: int) -> Json:
    return pattern("^" + "".join(f"(?=.*{chr(97 + number)})" for number in range(count)))


def parentheses(depth: int) -> Json:
    return pattern("(" * depth + ")" * depth)


def perhaps(count: int) -> Json:
    return pattern("^" + "a?" * count + "$")


def long_text(size: int) -> Json:
    return {"const": "a" * size}


def long_name(size: int) -> Json:
    return {"type": "object", "required": ["a" * size]}
