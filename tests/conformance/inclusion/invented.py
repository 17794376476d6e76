"""Schemas that nobody wrote, small and wild: every keyword, nested, with references that lead back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.conformance.wire import Json

DIALECTS = ("2020-12", "draft-07", "2020-12", "2019-09", "draft-06")
NAMES = ("a", "b", "c", "ab")
_TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
_PATTERNS = ("^a", "b$", "^[ab]*$", "^a?b?$", "^(ab|c)+$", "^.{2}$", "c")
_NUMBERS = (0, 1, 2, 3, -1, 0.5, 1.0, 0.3, 10**20)
_SCALARS: tuple[Json, ...] = (None, True, False, *_NUMBERS, "", "a", "b", "ab", "abc", "c", "é")
_VALUES: tuple[Json, ...] = (
    *_SCALARS,
    *([], [1], [1, 1], ["a"], [0, "b"], [True, False], [[0], [False]], [{"a": 1}, {"a": 1.0}], ["a", "b", "a"]),
    *({}, {"a": 1}, {"a": "b", "b": 0}, {"c": None}, {"a": {"b": [1]}}, {"ab": 2, "c": "c"}),
)
_BOUNDS = (-1, 0, 0.3, 1, 1.5, 2, 3, 10, 10**20)
_FACTORS = (1, 2, 3, 0.5, 1.5, 0.1)
_DEEPEST = 3


class Inventor:
    """Makes schemas of one dialect; the same for the same `random`."""

    def __init__(self, random: Random, dialect: str) -> None:
        self.random, self.dialect = random, dialect
        self.is_old = dialect.startswith("draft-")  # It has no `$defs`, `unevaluated…`, `minContains` and the like.
        self.definitions = "definitions" if self.is_old else "$defs"
        self.defined: tuple[str, ...] = ()
        self.is_dense = self.perhaps(3)  # Some schemas say much of each value, others little of many.
        self.focus = random.choice((None, self._array, self._object, self._number, self._text))

    def root(self) -> Json:
        """Make a schema that stands alone."""
        self.defined = tuple(f"D{number}" for number in range(self.random.choice((0, 0, 1, 2))))
        made = self.schema(_DEEPEST)
        if self.defined and isinstance(made, dict):
            made[self.definitions] = {name: self.schema(_DEEPEST - 1) for name in self.defined}
        return made

    def schema(self, depth: int) -> Json:
        """Make a schema with at most so many others within each other."""
        makers: list[Callable[[int], Json]] = [self._typed, self._listed, self._number, self._text, self._whole]
        if depth > 0:
            makers += [self._object, self._object, self._array, self._array, self._combined, self._combined]
            makers += [self._reference] if self.defined else []
        is_focused = self.focus is not None and self.perhaps(2) and (depth > 0 or self.focus in makers)
        made = (self.focus if self.focus and is_focused else self.random.choice(makers))(depth)
        if depth > 0 and isinstance(made, dict) and self.perhaps(6):
            made = {**self._fields(self._combined(depth)), **made}
        return made

    def perhaps(self, one_in: int) -> bool:
        """Throw a die."""
        return self.random.randrange(one_in) == 0

    def values(self) -> list[Json]:
        """Choose some values for an `enum`, no two the same."""
        found = self.random.sample(_VALUES, self.random.randrange(1, 4))
        return [one for index, one in enumerate(found) if not any(one == other for other in found[:index])]

    def _fields(self, schema: Json) -> dict[str, Json]:
        return schema if isinstance(schema, dict) else {}

    def _some(self, keywords: dict[str, Callable[[], Json]], one_in: int = 3) -> dict[str, Json]:
        return {key: make() for key, make in keywords.items() if self.perhaps(2 if self.is_dense else one_in)}

    def _one(self, choices: tuple[Any, ...]) -> Callable[[], Any]:
        return lambda: self.random.choice(choices)

    def _typed(self, _: int) -> Json:
        types = self.random.sample(_TYPES, self.random.choice((1, 1, 2, 3)))
        return {"type": types if len(types) > 1 else types[0]}

    def _whole(self, _: int) -> Json:
        return self.random.choice((True, False, {}, {}))

    def _listed(self, _: int) -> Json:
        return {"const": self.random.choice(_VALUES)} if self.perhaps(3) else {"enum": self.values()}

    def _number(self, _: int) -> Json:
        bounds = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        made = self._some({keyword: self._one(_BOUNDS) for keyword in bounds})
        made |= self._some({"multipleOf": self._one(_FACTORS)})
        return made | ({} if self.perhaps(4) else {"type": self.random.choice(("integer", "number"))})

    def _text(self, _: int) -> Json:
        lengths: dict[str, Callable[[], Json]] = {key: self._one((0, 1, 2, 3)) for key in ("minLength", "maxLength")}
        made = self._some({**lengths, "pattern": self._one(_PATTERNS)}, 2)
        return made | ({} if self.perhaps(4) else {"type": "string"})

    def _object(self, depth: int) -> Json:
        part = self._part(depth)
        made: dict[str, Json] = {"properties": {name: part() for name in self._names()}}
        made |= self._some({"required": self._names, "additionalProperties": part})
        made |= self._some(
            {
                "patternProperties": lambda: {self.random.choice(_PATTERNS): part()},
                "propertyNames": lambda: self._text(0),
                "minProperties": self._one((0, 1, 2, 3)),
                "maxProperties": self._one((0, 1, 2, 3)),
                "dependentSchemas": lambda: {self.random.choice(NAMES): part()},
                "dependentRequired": lambda: {self.random.choice(NAMES): self._names()},
                "unevaluatedProperties": part,
            },
            5,
        )
        made |= {} if self.perhaps(4) else {"type": "object"}
        return self._in_dialect(made)

    def _array(self, depth: int) -> Json:
        part = self._part(depth)
        made = self._some(
            {"items": part, "prefixItems": lambda: [part() for _ in range(self.random.choice((1, 2)))]}, 2
        )
        made |= self._some({key: self._one((0, 1, 2, 3)) for key in ("minItems", "maxItems")})
        made |= self._some({"uniqueItems": lambda: True, "contains": part, "unevaluatedItems": part}, 5)
        if "contains" in made:
            made |= self._some({key: self._one((0, 1, 2)) for key in ("minContains", "maxContains")}, 2)
        made |= {} if self.perhaps(4) else {"type": "array"}
        return self._in_dialect(made)

    def _combined(self, depth: int) -> Json:
        part = self._part(depth)
        match self.random.randrange(4):
            case 0:
                return {"not": part()}
            case 1 if self.dialect != "draft-06":
                return {"if": part(), **self._some({"then": part, "else": part}, 2)}
        keyword = self.random.choice(("anyOf", "oneOf", "allOf"))
        return {keyword: [part() for _ in range(self.random.choice((1, 2, 2, 3)))]}

    def _reference(self, _: int) -> Json:
        return {"$ref": f"#/{self.definitions}/{self.random.choice(self.defined)}"}

    def _names(self) -> list[str]:
        return sorted(self.random.sample(NAMES, self.random.choice((1, 1, 2))))

    def _part(self, depth: int) -> Callable[[], Json]:
        return lambda: self.schema(depth - 1)

    def _in_dialect(self, made: dict[str, Json]) -> dict[str, Json]:
        """Spell what 2020-12 says as older drafts do, and leave out what they cannot say."""
        if "prefixItems" in made and self.dialect != "2020-12":
            rest = {"additionalItems": made.pop("items")} if "items" in made else {}
            made |= {"items": made.pop("prefixItems"), **rest}
        if self.dialect == "2019-09":  # Validators let `contains` evaluate items there, which only its successor does.
            made.pop("unevaluatedItems", None)
        if not self.is_old:
            return made
        depends = {**made.pop("dependentSchemas", {}), **made.pop("dependentRequired", {})}
        for keyword in ("unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains"):
            made.pop(keyword, None)
        return made | ({"dependencies": depends} if depends else {})
