"""Weakens schemas to what pydantic types say exactly, and gives every object a class of its own.

The weakened schema accepts all that the contract accepts, and more; the codec of the runtime checks the rest on the whole
schema. So whatever is not understood here may be dropped, never tightened.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.names import class_name
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.problem import Pointer
from treaty_generator.render.shape import Extra, Property, Shape

_TYPED_FORMATS = {"date-time", "date", "uuid"}  # The formats with a Python type of their own.
_NUMBER_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LARGEST_BOUND = 2**53
_LONGEST_ENUM = 200  # A Literal of more members helps nobody; the codec checks the values all the same.
_RIVALS = ("anyOf", "oneOf", "if", "dependentSchemas")  # They may declare properties of their own.
# Unicode classes in pydantic, ASCII ones in ECMA 262: their opposites would refuse what the contract accepts.
_WIDER_ESCAPES = ("\\D", "\\W", "\\S", "\\b", "\\B", "\\P", "[^")


@dataclass(frozen=True, slots=True)
class Home:
    """Where the class of a schema is generated: a Python file, as its path below the output folder without `.py`."""

    module: tuple[str, ...]
    class_name: str


class Weakener:
    """Makes the shapes of one generated file; `homes` knows the class of every schema that has a name of its own."""

    def __init__(self, contracts: Contracts, here: tuple[str, ...], homes: dict[Identity, Home], taken: Iterable[str]) -> None:
        self._contracts, self._here, self._homes = contracts, here, homes
        self._taken = set(taken)
        self._local: dict[Identity, str] = {}
        self._under_way: list[Identity] = []
        self.shapes: dict[str, Shape] = {}
        self.imports: dict[str, Home] = {}  # By the name that the weakened schemas use.

    def define(self, name: str, schema: Schema) -> None:
        """Make the class of a schema that has a name; an object becomes a class with properties, the rest a wrapper."""
        target = self._target(schema)
        merged = self._merged(target)
        self._local.setdefault(identity(schema), name)
        if merged is not None and self._is_class(merged):
            shape = self._object(name, merged)
        else:
            shape = Shape(name, root=self._weaken(target, name, inside=identity(target)))
        self.shapes[name] = replace(shape, doc=_doc(schema.value) or _doc(target.value))

    def define_projection(self, name: str, schema: Schema, fields: Iterable[Pointer]) -> None:
        """Make a class of some fields of an object; a deeper pointer makes such a class of each object on its way."""
        target = self._target(schema)
        merged = self._merged(target)
        assert merged is not None, "lint admits projections of objects only"
        wanted = [field for field in fields if field]
        made: list[Property] = []
        for wire_name, below in merged.properties.items():
            deeper = [field[1:] for field in wanted if field[0] == wire_name]
            if all(deeper):
                if deeper:
                    made.append(self._projected(wire_name, below, deeper, merged, name))
            else:
                made.append(self._property(wire_name, below, wire_name in merged.required, name))
        self.shapes[name] = Shape(name, tuple(made), doc=_doc(schema.value) or _doc(target.value))

    def _projected(self, wire_name: str, schema: Schema, fields: list[Pointer], owner: _Object, name: str) -> Property:
        inner = self._merged(self._target(schema))
        is_nullable = inner is not None and inner.is_nullable
        part = self._free(name + class_name(wire_name, "Field"))
        self.define_projection(part, schema, fields)
        weak: Json = {"$ref": f"#/$defs/{part}"}
        weak = _any_of([weak, {"type": "null"}]) if is_nullable else weak
        return Property(wire_name, weak, wire_name in owner.required, is_nullable, _doc(schema.value))

    def _target(self, schema: Schema) -> Schema:
        """Follow bare references; other keywords beside a `$ref` only narrow it, so they are left to the codec."""
        while isinstance(schema.value, dict) and "$ref" in schema.value:
            schema = resolve(self._contracts, schema.value["$ref"], schema)
        return schema

    def _weaken(self, schema: Schema, hint: str, *, inside: Identity | None = None) -> Json:
        """Weaken a schema where it is used; `hint` names the class that an object in it becomes."""
        value = schema.value
        if not isinstance(value, dict):
            return {}
        if "$ref" in value:
            return self._reference(resolve(self._contracts, value["$ref"], schema), hint)
        if identity(schema) in self._under_way and identity(schema) != inside:
            return self._named(schema, hint)
        self._under_way.append(identity(schema))
        try:
            return self._inline(schema, hint)
        finally:
            self._under_way.pop()

    def _inline(self, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        if "enum" in value or "const" in value:
            return _literals(value)
        merged = self._merged(schema)
        if merged is not None:
            return self._use_object(schema, merged, hint)
        types = value.get("type")
        if types is None:
            return self._undecided(schema, hint)
        names = [types] if isinstance(types, str) else list(types)
        options = [self._of_type(name, schema, hint) for name in names]
        return options[0] if len(options) == 1 else _any_of(options)

    def _undecided(self, schema: Schema, hint: str) -> Json:
        """No type is said here: the parts of `allOf` or the branches of a union may say it."""
        value = schema.value
        for keyword in ("anyOf", "oneOf"):
            if keyword in value:
                return self._branches(schema, keyword, hint)
        if "allOf" in value:
            parts = [self._weaken(schema.at("allOf", index), hint) for index in range(len(value["allOf"]))]
            return next((part for part in reversed(parts) if part), {})
        return {}

    def _branches(self, schema: Schema, keyword: str, hint: str) -> Json:
        options = []
        for index, branch in enumerate(schema.value[keyword]):
            options.append(self._weaken(schema.at(keyword, index), hint + _branch_name(branch, index)))
        return _any_of(options)

    def _of_type(self, name: str, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        if name == "string":
            return _string(value)
        if name in ("integer", "number"):
            return _number(name, value)
        if name == "array":
            return self._array(schema, hint)
        if name == "object":
            return self._map(schema, hint)
        return {"type": name}

    def _array(self, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        made: dict[str, Json] = {"type": "array"}
        for bound in ("minItems", "maxItems"):
            if _is_small(value.get(bound)):
                made[bound] = int(value[bound])
        if isinstance(value.get("items"), dict) and "prefixItems" not in value:
            made["items"] = _bare(self._weaken(schema.at("items"), hint + "Item"))
        else:
            made["items"] = {}
        return made

    def _map(self, schema: Schema, hint: str) -> Json:
        """An object without properties of its own: a dict, or the union that stands in its place."""
        value: dict[str, Json] = schema.value
        for keyword in ("anyOf", "oneOf"):
            if keyword in value and "additionalProperties" not in value and "patternProperties" not in value:
                return self._branches(schema, keyword, hint)
        rest = value.get("additionalProperties")
        if isinstance(rest, dict) and "patternProperties" not in value:
            return {"type": "object", "additionalProperties": _bare(self._weaken(schema.at("additionalProperties"), hint + "Value"))}
        return {"type": "object", "additionalProperties": True}

    def _reference(self, target: Schema, hint: str) -> Json:
        """Use a named class for an object; write anything else out where it is used."""
        final = self._target(target)
        merged = self._merged(final)
        home = self._homes.get(identity(target)) or self._homes.get(identity(final))
        if merged is not None and self._is_class(merged):
            return self._class(final, home, hint)
        if identity(final) in self._under_way:
            return self._named(final, hint)
        return self._weaken(final, hint)

    def _named(self, schema: Schema, hint: str) -> Json:
        """A value that contains itself needs a class to do so."""
        return self._class(schema, self._homes.get(identity(schema)), hint)

    def _class(self, schema: Schema, home: Home | None, hint: str) -> Json:
        if home is not None and home.module != self._here:
            name = self._imported(home)
        elif identity(schema) in self._local:
            name = self._local[identity(schema)]
        elif home is not None:
            name = home.class_name
        else:
            name = self._free(hint)
            self._local[identity(schema)] = name
            self.define(name, schema)
        return {"$ref": f"#/$defs/{name}"}

    def _imported(self, home: Home) -> str:
        name = home.class_name
        while name in self._taken and self.imports.get(name) != home:
            name = class_name(home.module[-2], "Module") + name
        self._taken.add(name)
        self.imports[name] = home
        return name

    def _use_object(self, schema: Schema, merged: _Object, hint: str) -> Json:
        used: Json
        if not self._is_class(merged):
            used = self._map(schema, hint)
        elif identity(schema) in self._local:
            used = {"$ref": f"#/$defs/{self._local[identity(schema)]}"}
        else:
            name = self._free(hint)
            self._local[identity(schema)] = name
            self.shapes[name] = replace(self._object(name, merged), doc=_doc(schema.value))
            used = {"$ref": f"#/$defs/{name}"}
        return _any_of([used, {"type": "null"}]) if merged.is_nullable else used

    def _free(self, hint: str) -> str:
        name, count = hint, 1
        while name in self._taken:
            count += 1
            name = f"{hint}{count}"
        self._taken.add(name)
        return name

    def _is_class(self, merged: _Object) -> bool:
        return bool(merged.properties) or not merged.is_open

    def _merged(self, schema: Schema) -> _Object | None:
        """Bring an object and the objects of its `allOf` together; None when it is not surely an object.

        Where two parts declare one property, the later one stands: each alone accepts all that both accept.
        """
        parts = list(self._parts(schema, []))
        objects = [part for part in parts if _is_object(part.value)]
        if not objects or "enum" in schema.value or "const" in schema.value:
            return None
        properties: dict[str, Schema] = {}
        required: set[str] = set()
        for part in parts:
            for name in part.value.get("properties", {}):
                properties[name] = part.at("properties", name)
            required.update(part.value.get("required", ()))
        return _Object(
            properties=properties,
            required=required,
            extra=_extra([part.value for part in objects]),
            is_open=not any("properties" in part.value for part in parts),
            is_nullable=all(isinstance(part.value["type"], list) and "null" in part.value["type"] for part in objects),
        )

    def _parts(self, schema: Schema, seen: list[Identity]) -> Iterator[Schema]:
        schema = self._target(schema)
        if not isinstance(schema.value, dict) or identity(schema) in seen:
            return
        for index in range(len(schema.value.get("allOf", ()))):
            yield from self._parts(schema.at("allOf", index), [*seen, identity(schema)])
        yield schema

    def _object(self, name: str, merged: _Object) -> Shape:
        made = [self._property(wire, below, wire in merged.required, name) for wire, below in merged.properties.items()]
        return Shape(name, tuple(made), merged.extra)

    def _property(self, wire_name: str, schema: Schema, is_required: bool, owner: str) -> Property:
        weak = self._weaken(schema, owner + class_name(wire_name, "Field"))
        value = schema.value if isinstance(schema.value, dict) else {}
        has_default = "default" in value and _is_plain_default(value["default"], weak)
        return Property(
            wire_name=wire_name,
            schema=weak,
            is_required=is_required,
            is_nullable=_accepts_null(weak),
            doc=_doc(value) or _doc(self._target(schema).value),
            examples=(*value.get("examples", ()), *([value["example"]] if "example" in value else ())),
            has_default=has_default,
            default=value["default"] if has_default else None,
        )


@dataclass(frozen=True, slots=True)
class _Object:
    properties: dict[str, Schema]
    required: set[str]
    extra: Extra
    is_open: bool  # Nothing says what its properties are.
    is_nullable: bool


def _is_object(value: Json) -> bool:
    types = value.get("type")
    return types == "object" or (isinstance(types, list) and set(types) <= {"object", "null"} and "object" in types)


def _extra(parts: list[dict[str, Json]]) -> Extra:
    """What the class does with the undeclared: data must not get lost, and the codec refuses what is forbidden."""
    rests = [part.get("additionalProperties", part.get("unevaluatedProperties")) for part in parts]
    if any(keyword in part for part in parts for keyword in (*_RIVALS, "patternProperties")):
        return Extra.ALLOW
    if any(rest is False for rest in rests):
        return Extra.FORBID if len(parts) == 1 else Extra.IGNORE
    return Extra.ALLOW if any(rest is not None for rest in rests) else Extra.IGNORE


def _any_of(options: list[Json]) -> Json:
    """Join branches, once each; a branch that accepts everything swallows the rest."""
    flat: list[Json] = []
    for option in options:
        for one in option.get("anyOf", [option]):
            if not one:
                return {}
            if one not in flat:
                flat.append(one)
    flat = [one if len(flat) == 1 else _bare(one) for one in flat]
    flat.sort(key=lambda one: one == {"type": "null"})
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def _bare(schema: Json) -> Json:
    """Drop the bounds of a schema that is not a field of its own: there they would become a class each."""
    kept = ("$ref", "type", "format", "enum", "const", "items", "additionalProperties", "anyOf")
    return {keyword: value for keyword, value in schema.items() if keyword in kept}


def _literals(value: dict[str, Json]) -> Json:
    """An enum or a const, if Python's Literal keeps its values apart (1 and true are the same to it)."""
    values = [value["const"]] if "const" in value else value["enum"]
    if value.get("x-extensible-enum") is True or len(values) > _LONGEST_ENUM:
        return {"type": "string"} if all(isinstance(item, str) for item in values) else {}
    has_boolean = any(isinstance(item, bool) for item in values)
    plain = all(item is None or isinstance(item, str | bool | int) for item in values)
    if not plain or (has_boolean and any(isinstance(item, int) and not isinstance(item, bool) for item in values)):
        return {}
    named = [item for item in values if item is not None]
    if not named:
        return {"type": "null"}
    return _any_of([{"enum": named}, *([{"type": "null"}] if len(named) < len(values) else [])])


def _string(value: dict[str, Json]) -> Json:
    made: dict[str, Json] = {"type": "string"}
    if value.get("format") in _TYPED_FORMATS:
        return {**made, "format": value["format"]}
    for bound in ("minLength", "maxLength"):
        if _is_small(value.get(bound)):
            made[bound] = int(value[bound])
    pattern = value.get("pattern")
    if isinstance(pattern, str) and _means_the_same(pattern):
        made["pattern"] = pattern
    return made


@cache
def _means_the_same(pattern: str) -> bool:
    """Whether pydantic's regex engine accepts a pattern, and accepts no less with it than ECMA 262 does."""
    if any(escape in pattern for escape in _WIDER_ESCAPES):
        return False
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True


def _number(name: str, value: dict[str, Json]) -> Json:
    made: dict[str, Json] = {"type": name}
    for bound in _NUMBER_BOUNDS:
        limit = value.get(bound)
        if isinstance(limit, int | float) and abs(limit) <= _LARGEST_BOUND:
            if name == "number":
                made[bound] = limit
            elif limit == math.floor(limit):
                made[bound] = int(limit)
    if name == "integer" and _is_small(value.get("multipleOf")) and value["multipleOf"] == int(value["multipleOf"]):
        made["multipleOf"] = int(value["multipleOf"])
    return made


def _is_small(bound: Json) -> bool:
    return isinstance(bound, int | float) and 0 <= bound < 2**31


def _accepts_null(weak: Json) -> bool:
    return not weak or weak == {"type": "null"} or {"type": "null"} in weak.get("anyOf", ())


def _is_plain_default(default: Json, weak: Json) -> bool:
    """Whether a default is of the field's own Python type as it stands."""
    if isinstance(default, dict) or "format" in weak or "$ref" in weak:
        return False
    if isinstance(default, list):
        return not default or weak.get("items", {}).get("type") in ("string", "boolean")
    return True


def _branch_name(branch: Json, index: int) -> str:
    """Name a branch of a union by its title, or by the constant that tells it apart."""
    if isinstance(branch, dict):
        if isinstance(branch.get("title"), str) and any(character.isalpha() for character in branch["title"]):
            return class_name(branch["title"], "Option")
        for below in branch.get("properties", {}).values():
            constant = below.get("const") if isinstance(below, dict) else None
            if isinstance(constant, str) and any(character.isalpha() for character in constant):
                return class_name(constant, "Option")
    return f"Option{index + 1}"


def _doc(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    text = value.get("description") or value.get("title") or ""
    return text if isinstance(text, str) else ""
