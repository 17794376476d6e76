"""Weakens schemas to what pydantic types say exactly, and gives every object a class of its own.

The weakened schema accepts all that the contract accepts, and more; the codec of the runtime checks the rest on the
whole schema. So whatever is not understood here may be dropped, never tightened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.names import IMPORTED, class_name
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.problem import Pointer
from treaty_generator.render.leaves import any_of, bare, is_large, is_plain_default, is_small, literals, number, string
from treaty_generator.render.shape import Extra, Property, Shape

# They may declare properties of their own, or count those that nobody declares.
_ABOUT_OTHERS = ("anyOf", "dependentSchemas", "if", "minProperties", "oneOf", "patternProperties")
_ANY_OBJECT: Json = {"type": "object", "additionalProperties": True}


_LARGEST_UNION = 100  # Python steps into a union of more branches too deeply; the codec knows them all.


@dataclass(frozen=True, slots=True)
class Home:
    """Where the class of a schema is generated: a Python file, as its path below the output folder without `.py`."""

    module: tuple[str, ...]
    class_name: str


class Weakener:
    """Makes the shapes of one generated file; `homes` knows the class of every schema that has a name of its own."""

    def __init__(
        self, contracts: Contracts, here: tuple[str, ...], homes: dict[Identity, Home], taken: Iterable[str]
    ) -> None:
        self._contracts, self._here, self._homes = contracts, here, homes
        self._taken = {*taken, *IMPORTED}
        self._local: dict[Identity, str] = {}  # The class of a schema, if this file makes one.
        self._not_null: dict[Identity, str] = {}  # The class of an object that may also be null, without the null.
        self._under_way: list[Identity] = []
        self._woven: dict[Identity, Json] = {}
        self.shapes: dict[str, Shape] = {}
        self.imports: dict[str, Home] = {}  # By the name that the weakened schemas use.

    def define(self, name: str, schema: Schema, *, has_fields: bool = False) -> None:
        """Make the class of a schema that has a name: an object becomes a class with fields, the rest a wrapper.

        `has_fields` asks for a class with fields, if need be with none, also where an object is a map or a union.
        """
        target = self._target(schema)
        merged = self._merged(target)
        self._local.setdefault(identity(schema), name)
        if merged is not None and (has_fields or (merged.has_fields and not merged.is_nullable)):
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
        weak = any_of([weak, {"type": "null"}]) if is_nullable else weak
        return Property(wire_name, weak, wire_name in owner.required, is_nullable, _doc(schema.value))

    def _target(self, schema: Schema) -> Schema:
        """Follow references; what stands beside one only narrows it and is left to the codec, except for properties."""
        while isinstance(schema.value, dict) and "$ref" in schema.value and not _extends(schema.value):
            schema = resolve(self._contracts, schema.value["$ref"], schema)
        return schema

    def _weaken(self, schema: Schema, hint: str, *, inside: Identity | None = None) -> Json:
        """Weaken a schema where it is used; `hint` names the class that an object in it becomes."""
        value = schema.value
        if not isinstance(value, dict):
            return {}
        if "$ref" in value and not _extends(value):
            return self._reference(resolve(self._contracts, value["$ref"], schema), hint)
        here = identity(schema)
        if here in self._under_way and here != inside:
            return self._named(schema, hint)
        if here not in self._woven:  # What is used twice is the same both times, down to the classes of its parts.
            self._under_way.append(here)
            woven = self._inline(schema, hint)
            self._woven[here] = {} if is_large(woven) else woven
            self._under_way.pop()
        return self._woven[here]

    def _inline(self, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        if "enum" in value or "const" in value:
            return literals(value)
        merged = self._merged(schema)
        if merged is not None:
            return self._use_object(schema, merged, hint)
        types = value.get("type")
        if types is None:
            return self._undecided(schema, hint)
        names = [types] if isinstance(types, str) else list(types)
        options = [self._of_type(name, schema, hint) for name in names]
        return options[0] if len(options) == 1 else any_of(options)

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
        if len(schema.value[keyword]) > _LARGEST_UNION:
            return {}
        for index, branch in enumerate(schema.value[keyword]):
            options.append(self._weaken(schema.at(keyword, index), hint + _branch_name(branch, index)))
        return any_of(options)

    def _of_type(self, name: str, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        if name == "string":
            return string(value)
        if name in ("integer", "number"):
            return number(name, value)
        if name == "array":
            return self._array(schema, hint)
        if name == "object":
            return self._map(schema, hint)
        return {"type": name}

    def _array(self, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        made: dict[str, Json] = {"type": "array"}
        for bound in ("minItems", "maxItems"):
            if is_small(value.get(bound)):
                made[bound] = int(value[bound])
        if isinstance(value.get("items"), dict) and "prefixItems" not in value:
            made["items"] = bare(self._weaken(schema.at("items"), hint + "Item"))
        else:
            made["items"] = {}
        return made

    def _map(self, schema: Schema, hint: str) -> Json:
        """An object without properties of its own: a dict, or the union that stands in its place."""
        value: dict[str, Json] = schema.value
        for keyword in ("anyOf", "oneOf"):
            if keyword in value and "additionalProperties" not in value and "patternProperties" not in value:
                return self._branches(schema, keyword, hint) or _ANY_OBJECT
        rest = value.get("additionalProperties")
        if isinstance(rest, dict) and "patternProperties" not in value:
            return {
                "type": "object",
                "additionalProperties": bare(self._weaken(schema.at("additionalProperties"), hint + "Value")),
            }
        return _ANY_OBJECT

    def _reference(self, target: Schema, hint: str) -> Json:
        """Use a named class for an object; write anything else out where it is used."""
        final = self._target(target)
        merged = self._merged(final)
        home = self._homes.get(identity(target)) or self._homes.get(identity(final))
        if merged is not None and merged.has_fields and not merged.is_nullable:
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
        made = self._not_null if merged.is_nullable else self._local
        used: Json
        if not merged.has_fields:
            used = self._map(schema, hint)
        elif identity(schema) in made:
            used = {"$ref": f"#/$defs/{made[identity(schema)]}"}
        else:
            name = self._free(hint)
            made[identity(schema)] = name
            self.shapes[name] = replace(self._object(name, merged), doc=_doc(schema.value))
            used = {"$ref": f"#/$defs/{name}"}
        return any_of([used, {"type": "null"}]) if merged.is_nullable else used

    def _free(self, hint: str) -> str:
        name, count = hint, 1
        while name in self._taken:
            count += 1
            name = f"{hint}{count}"
        self._taken.add(name)
        return name

    def _merged(self, schema: Schema) -> _Object | None:
        """Bring an object and the objects of its `allOf` together; None when it is not surely an object.

        Where two parts declare one property, the later one stands: each alone accepts all that both accept.
        """
        parts = list(self._parts(schema, set()))
        objects = [part for part in parts if _is_object(part.value)]
        if not objects or "enum" in schema.value or "const" in schema.value:
            return None
        properties: dict[str, Schema] = {}
        required: set[str] = set()
        for part in parts:
            for name in part.value.get("properties", {}):
                properties[name] = part.at("properties", name)
            required.update(part.value.get("required", ()))
        extra = _extra([part.value for part in objects])
        return _Object(
            properties=properties,
            required=required,
            extra=extra,
            is_open=extra is not Extra.FORBID and not any("properties" in part.value for part in parts),
            is_nullable=all(isinstance(part.value["type"], list) and "null" in part.value["type"] for part in objects),
        )

    def _parts(self, schema: Schema, seen: set[Identity]) -> Iterator[Schema]:
        """Go through an object and all that `$ref` and `allOf` add to it, each once, the most general first."""
        schema = self._target(schema)
        if not isinstance(schema.value, dict) or identity(schema) in seen:
            return
        seen.add(identity(schema))
        if "$ref" in schema.value:
            yield from self._parts(resolve(self._contracts, schema.value["$ref"], schema), seen)
        for index in range(len(schema.value.get("allOf", ()))):
            yield from self._parts(schema.at("allOf", index), seen)
        yield schema

    def _object(self, name: str, merged: _Object) -> Shape:
        made = [self._property(wire, below, wire in merged.required, name) for wire, below in merged.properties.items()]
        made += [Property(wire, {}, True, True) for wire in sorted(merged.required - set(merged.properties))]
        return Shape(name, tuple(made), merged.extra)

    def _property(self, wire_name: str, schema: Schema, is_required: bool, owner: str) -> Property:
        weak = self._weaken(schema, owner + class_name(wire_name, "Field"))
        value = schema.value if isinstance(schema.value, dict) else {}
        has_default = "default" in value and is_plain_default(value["default"], weak)
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

    @property
    def has_fields(self) -> bool:
        """Whether it is known by its fields, rather than as a map or a union."""
        return bool(self.properties) or not self.is_open


def _extends(value: dict[str, Json]) -> bool:
    """Whether a schema adds properties to what it refers to, or parts that may."""
    return "$ref" in value and ("properties" in value or "allOf" in value)


def _is_object(value: Json) -> bool:
    types = value.get("type")
    return types == "object" or (isinstance(types, list) and set(types) <= {"object", "null"} and "object" in types)


def _extra(parts: list[dict[str, Json]]) -> Extra:
    """What the class does with the undeclared: data must not get lost, and the codec refuses what is forbidden."""
    rests = [part.get("additionalProperties", part.get("unevaluatedProperties")) for part in parts]
    if any(keyword in part for part in parts for keyword in _ABOUT_OTHERS):
        return Extra.ALLOW
    if any(rest is False for rest in rests):
        return Extra.FORBID if len(parts) == 1 else Extra.IGNORE
    return Extra.ALLOW if any(rest is not None for rest in rests) else Extra.IGNORE


def _accepts_null(weak: Json) -> bool:
    return not weak or weak == {"type": "null"} or {"type": "null"} in weak.get("anyOf", ())


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
    return text.strip() if isinstance(text, str) else ""
