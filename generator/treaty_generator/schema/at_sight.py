"""What two schemas tell at sight: one accepts all that another does if each thing that it asks for is asked for there.

Most edits are small, so most of two versions is the same, and the rest is a bound or a name more. Only a yes counts.
Both must be well-formed, of one draft, and read with the same formats.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from treaty_generator.schema.json_values import Json, NotANumber, exact, key_of

_DEEPEST = 40
_MOST = 4000  # Values to look at; beyond, the search is as quick.
_SILENT = frozenset(
    ("$comment", "$defs", "$schema", "default", "definitions", "description", "examples", "example", "title")
)
_NAMING = ("$anchor", "$dynamicAnchor", "$id", "$recursiveAnchor", "id")  # With one, a reference may lead elsewhere.
_REFERENCES = ("$dynamicRef", "$recursiveRef", "$ref")
_TOGETHER = {
    **dict.fromkeys(("if", "then", "else"), ("if", "then", "else")),
    **dict.fromkeys(("contains", "maxContains", "minContains"), ("contains", "maxContains", "minContains")),
    **dict.fromkeys(("items", "additionalItems"), ("prefixItems", "items", "additionalItems")),
}
"""Keywords that mean something beside each other: they are the same together, or nothing is known."""
_MORE = frozenset(("exclusiveMinimum", "minimum", "minItems", "minLength", "minProperties"))
_LESS = frozenset(("exclusiveMaximum", "maximum", "maxItems", "maxLength", "maxProperties"))

Object = dict[str, Any]


class _Unknown(Exception):
    """Nothing is told at sight."""


def includes_at_sight(sub: Json, sup: Json, *, refers: bool = True) -> bool:
    """Whether `sup` surely accepts all that `sub` does; False says nothing.

    Without references, as `refers` says, parts that are one object need not be looked into.
    """
    try:
        return _Sight(sub, sup, refers).includes(sub, sup, 0)
    except (_Unknown, NotANumber, OverflowError):
        return False


class _Sight:
    def __init__(self, sub: Json, sup: Json, refers: bool) -> None:
        self._roots, self._refers = (sub, sup), refers
        self._left = _MOST
        self._refers_alike: bool | None = None  # Whether definitions are the same in both.

    def includes(self, sub: Json, sup: Json, depth: int) -> bool:
        """Whether one schema accepts all that another one does."""
        if sup is True or sup == {} or sub is False:
            return True
        if sub is sup and not self._refers:
            return True
        if not (isinstance(sub, dict) and isinstance(sup, dict)) or depth > _DEEPEST:
            return False
        if not (_POINTING.isdisjoint(sub) and _WIDE.isdisjoint(sup)):
            return self.is_alike(sub, sup)
        return all(
            keyword in _SILENT or self._asks(keyword, wanted, sub, sup, depth + 1) for keyword, wanted in sup.items()
        )

    def _asks(self, keyword: str, wanted: Any, sub: Object, sup: Object, depth: int) -> bool:
        """Whether one schema asks for all that a keyword of the other does."""
        found = _BELOW.get(keyword)
        if found is not None:
            return found(self, sub, sup, depth)
        said: Any = sub.get(keyword)
        if keyword in sub and self.is_alike(said, wanted):
            return all(self._is_same(sub, sup, other) for other in _TOGETHER.get(keyword, ()))
        if keyword == "type":
            return keyword in sub and _types(said) <= _types(wanted)
        if keyword == "uniqueItems":
            return wanted is False
        if keyword in _MORE or keyword in _LESS:
            return _is_number(said) and _is_number(wanted) and _is_beyond(keyword, said, wanted)
        return False

    def _properties(self, sub: Object, sup: Object, depth: int) -> bool:
        """A name that the smaller schema does not declare must not be there at all."""
        declared = sub.get("properties", {})
        is_shut = sub.get("additionalProperties") is False and "patternProperties" not in sub
        for name, wanted in sup["properties"].items():
            self._spend()
            if not (is_shut if name not in declared else self.includes(declared[name], wanted, depth)):
                return False
        return True

    def _others(self, sub: Object, sup: Object, depth: int) -> bool:
        """Other names are judged by what they are beside: a name that only the smaller one declares is one of them."""
        wanted = sup["additionalProperties"]
        if "additionalProperties" not in sub or not self._is_same(sub, sup, "patternProperties"):
            return False
        declared = sup.get("properties", {})
        more = (below for name, below in sub.get("properties", {}).items() if name not in declared)
        return all(self.includes(below, wanted, depth) for below in (sub["additionalProperties"], *more))

    def _required(self, sub: Object, sup: Object, _: int) -> bool:
        wanted, said = sup["required"], sub.get("required")
        self._spend(len(wanted) if isinstance(wanted, list) else 1)
        if not (isinstance(wanted, list) and isinstance(said, list)):
            return self._is_same(sub, sup, "required")
        return set(said).issuperset(wanted)

    def _items(self, sub: Object, sup: Object, depth: int) -> bool:
        said, wanted = sub.get("items"), sup["items"]
        if any("prefixItems" in one or not isinstance(one.get("items"), dict | bool) for one in (sub, sup)):
            return all(self._is_same(sub, sup, other) for other in _TOGETHER["items"])
        return self.includes(said, wanted, depth)

    def _values(self, sub: Object, sup: Object, _: int) -> bool:
        listed = sub.get("enum", [sub["const"]] if "const" in sub else None)
        wanted = sup["enum"]
        if not (isinstance(listed, list) and isinstance(wanted, list)):
            return False
        self._spend(len(listed) + len(wanted))
        if any(isinstance(one, dict | list) for one in (*listed, *wanted)):
            return self.is_alike(listed, wanted)
        return {key_of(one) for one in listed} <= {key_of(one) for one in wanted}

    def _is_same(self, sub: Object, sup: Object, keyword: str) -> bool:
        if keyword not in sub or keyword not in sup:
            return keyword not in sub and keyword not in sup
        return self.is_alike(sub[keyword], sup[keyword])

    def is_alike(self, one: Json, other: Json) -> bool:
        """Whether two values are written with the same words, and what they refer to is as well."""
        waiting = [(one, other)]
        while waiting:
            left, right = waiting.pop()
            self._spend()
            if left is right and not self._refers:
                continue
            if isinstance(left, dict):
                if not isinstance(right, dict) or left.keys() != right.keys():
                    return False
                if not left.keys().isdisjoint(_POINTING) and not self._means_the_same(left):
                    return False
                waiting += [(left[name], right[name]) for name in left]
            elif isinstance(left, list):
                if not isinstance(right, list) or len(left) != len(right):
                    return False
                waiting += zip(left, right, strict=True)
            elif type(left) is not type(right) or left != right:
                return False
        return True

    def _means_the_same(self, schema: Object) -> bool:
        """Whether the references of a schema lead to the same words in both documents."""
        if any(isinstance(schema.get(name), str | bool) for name in _NAMING):
            raise _Unknown
        for keyword in _REFERENCES:
            reference = schema.get(keyword)
            if isinstance(reference, str) and (keyword != "$ref" or not reference.startswith(("#/$defs/", "#/defin"))):
                raise _Unknown
        if self._refers_alike is None:
            self._refers_alike = True  # What the definitions themselves refer to is among them.
            sub, sup = self._roots
            self._refers_alike = (
                isinstance(sub, dict)
                and isinstance(sup, dict)
                and all(self._is_same(sub, sup, where) for where in ("$defs", "definitions"))
            )
        return self._refers_alike

    def _spend(self, count: int = 1) -> None:
        self._left -= count
        if self._left < 0:
            raise _Unknown


_POINTING = frozenset((*_REFERENCES, *_NAMING))
_WIDE = _POINTING | {"unevaluatedItems", "unevaluatedProperties"}  # They mean nothing without all that is beside them.
_BELOW: dict[str, Callable[[_Sight, Object, Object, int], bool]] = {
    "additionalProperties": _Sight._others,
    "enum": _Sight._values,
    "items": _Sight._items,
    "properties": _Sight._properties,
    "required": _Sight._required,
}


def _types(said: Any) -> set[str]:
    names = set(said) if isinstance(said, list) else {said}
    return names | {"integer"} if "number" in names else names


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_beyond(keyword: str, said: Any, wanted: Any) -> bool:
    return exact(said) >= exact(wanted) if keyword in _MORE else exact(said) <= exact(wanted)
