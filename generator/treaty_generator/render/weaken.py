"""Weakens schemas to what pydantic types say exactly, and gives every object a class of its own.

The weakened schema accepts all that the contract accepts, and perhaps more; the codec of the runtime checks the rest on
the whole schema. So whatever is not understood here may be dropped, never tightened. What is kept whole is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import subschemas
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.names import IMPORTED, class_name
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer
from treaty_generator.render.alternatives import LARGEST_UNION, are_apart, tag_of
from treaty_generator.render.leaves import (
    any_of,
    is_comparable,
    is_large,
    is_plain_default,
    is_small,
    literals,
    number,
    string,
)
from treaty_generator.render.merge import Merged, extends, merge, references
from treaty_generator.render.patterns import same_pattern
from treaty_generator.render.said import Said
from treaty_generator.render.shape import Extra, Property, Shape

_NAMELESS = ("additionalProperties", "allOf", "anyOf", "items", "oneOf", "patternProperties", "prefixItems")
"""Where the parts of a value stand that have no name of their own in the contract."""
_LEADING = {"$ref", *_NAMELESS}
_ANY_OBJECT: Json = {"type": "object", "additionalProperties": {}}


@dataclass(frozen=True, slots=True)
class Home:
    """Where the class of a schema is generated: a Python file, as its path below the output folder without `.py`."""

    module: tuple[str, ...]
    class_name: str


class Weakener:
    """Makes the shapes of one generated file; `homes` knows the class of every schema that has a name of its own."""

    def __init__(
        self,
        contracts: Contracts,
        here: tuple[str, ...],
        homes: dict[Identity, Home],
        taken: Iterable[str],
        said: Said,
        shared: Container[Identity],
        foreign: Container[Identity],
    ) -> None:
        self._contracts, self._here, self._homes, self._said = contracts, here, homes, said
        self._shared = shared  # Objects of which other schemas speak besides.
        self._foreign = foreign  # Those of them whose own modules do not know it.
        self._taken = {*taken, *IMPORTED}
        self._local: dict[Identity, str] = {}  # The class of a schema, if this file makes one.
        self._not_null: dict[Identity, str] = {}  # The class of an object that may also be null, without the null.
        self._under_way: list[Identity] = []
        self._woven: dict[Identity, Json] = {}
        self.same_pattern: Callable[[str], str | None] = same_pattern
        self.shapes: dict[str, Shape] = {}
        self.picked: dict[str, list[Schema]] = {}  # What projections take over, by their names.
        self.imports: dict[str, Home] = {}  # By the name that the weakened schemas use.

    def define(self, name: str, schema: Schema, *, has_fields: bool = False) -> None:
        """Make the class of a schema that has a name: an object becomes a class with fields, the rest a wrapper.

        `has_fields` asks for a class with fields, if need be with none, also where an object is a map or a union.
        """
        target = self._target(schema)
        merged = merge(self._contracts, target)
        self._local.setdefault(identity(schema), name)
        if merged is not None and (has_fields or (merged.has_fields and not merged.is_nullable)):
            shape = self._object(name, target, merged)
        else:
            shape = Shape(name, root=self._weaken(target, name, inside=identity(target)))
        self.shapes[name] = replace(shape, doc=_doc(schema.value) or _doc(target.value))

    def define_projection(self, name: str, schema: Schema, fields: Iterable[Pointer]) -> None:
        """Make a class of some fields of an object; a deeper pointer makes such a class of each object on its way."""
        target = self._target(schema)
        merged = merge(self._contracts, target)
        assert merged is not None, "lint admits projections of objects only"
        self.picked.setdefault(name, [])
        if len(merged.said) > 1:
            self.picked[name].append(target)  # What stands in several places is not said of one.
        wanted = [field for field in fields if field]
        made: list[Property] = []
        for wire_name, below in merged.properties.items():
            deeper = [field[1:] for field in wanted if field[0] == wire_name]
            if all(deeper):
                if deeper:
                    made.append(self._projected(wire_name, below, deeper, merged, name))
            else:
                self.picked[name].append(below)
                made.append(self._property(wire_name, below, wire_name in merged.required, name))
        self.shapes[name] = Shape(name, tuple(made), doc=_doc(schema.value) or _doc(target.value))

    def _projected(self, wire_name: str, schema: Schema, fields: list[Pointer], owner: Merged, name: str) -> Property:
        inner = merge(self._contracts, self._target(schema))
        is_nullable = inner is not None and inner.is_nullable
        part = self._free(name + class_name(wire_name, "Field"))
        self.define_projection(part, schema, fields)
        self.picked[name] += self.picked[part]
        weak: Json = {"$ref": f"#/$defs/{part}"}
        weak = any_of([weak, {"type": "null"}]) if is_nullable else weak
        return Property(wire_name, weak, wire_name in owner.required, is_nullable, _doc(schema.value))

    def _target(self, schema: Schema) -> Schema:
        *before, target = references(self._contracts, schema)
        for one in before:
            self._said.note(one, {"$ref"})
        return target

    def _weaken(self, schema: Schema, hint: str, *, inside: Identity | None = None) -> Json:
        """Weaken a schema where it is used; `hint` names the class that an object in it becomes."""
        value = schema.value
        if not isinstance(value, dict):
            return {}
        if "$ref" in value and not extends(value):
            self._said.note(schema, {"$ref"})
            return self._reference(resolve(self._contracts, value["$ref"], schema), hint)
        here = identity(schema)
        if here in self._under_way and here != inside:
            return self._named(schema, hint)
        if here not in self._woven:  # What is used twice is the same both times, down to the classes of its parts.
            self._under_way.append(here)
            woven = self._inline(schema, hint)
            if is_large(woven):
                woven = {}
                self._said.note(schema, ())
            self._woven[here] = woven
            self._under_way.pop()
        return self._woven[here]

    def _inline(self, schema: Schema, hint: str) -> Json:
        value: dict[str, Json] = schema.value
        if "enum" in value or "const" in value:
            woven, said = literals(value)
            self._said.note(schema, said)
            return woven
        merged = merge(self._contracts, schema)
        if merged is not None:
            return self._use_object(schema, merged, hint)
        types = value.get("type")
        if types is None:
            return self._undecided(schema, hint)
        names = [types] if isinstance(types, str) else list(types)
        carried = {"type"}
        if "number" in names:  # Of a number, no factor is carried.
            names = [name for name in names if name != "integer"]
        options = [self._of_type(name, schema, hint, carried) for name in names]
        self._said.note(schema, carried)
        return any_of(options)

    def _undecided(self, schema: Schema, hint: str) -> Json:
        """No type is said here: the parts of `allOf` or the branches of a union may say it."""
        value = schema.value
        for keyword in ("anyOf", "oneOf"):
            if keyword in value:
                return self._branches(schema, keyword, hint)
        if "allOf" not in value:
            self._said.note(schema, ())
            return {}
        parts = [self._weaken(schema.at("allOf", index), hint) for index in range(len(value["allOf"]))]
        self._said.note(schema, {"allOf"} if len(parts) == 1 else ())
        return next((part for part in reversed(parts) if part), {})

    def _branches(self, schema: Schema, keyword: str, hint: str) -> Json:
        branches = [schema.at(keyword, index) for index in range(len(schema.value[keyword]))]
        if len(branches) > LARGEST_UNION:
            self._said.note(schema, ())
            return {}
        options = [
            self._weaken(branch, hint + _branch_name(branch.value, index)) for index, branch in enumerate(branches)
        ]
        targets = [self._target(branch) for branch in branches]
        tag = tag_of(target.value for target in targets)
        is_apart = tag is not None or are_apart([target.value for target in targets])
        self._said.note(schema, {keyword} if is_apart or keyword == "anyOf" or len(branches) == 1 else ())
        return _tagged(any_of(options), tag)

    def _of_type(self, name: str, schema: Schema, hint: str, said: set[str]) -> Json:
        if name == "string":
            leaf, kept = string(schema.value, self.same_pattern)
        elif name in ("integer", "number"):
            leaf, kept = number(name, schema.value)
        elif name == "array":
            return self._array(schema, hint, said)
        elif name == "object":
            return self._map(schema, hint, said)
        else:
            return {"type": name}
        said |= kept
        return leaf

    def _array(self, schema: Schema, hint: str, said: set[str]) -> Json:
        value: dict[str, Json] = schema.value
        if "prefixItems" in value:
            return self._tuple(schema, hint, said)
        made: dict[str, Json] = {"type": "array", "items": {}}
        for bound in ("minItems", "maxItems"):
            if is_small(value.get(bound)):
                made[bound] = int(value[bound])
                said.add(bound)
        if isinstance(value.get("items"), dict):
            made["items"] = self._weaken(schema.at("items"), hint + "Item")
            said.add("items")
        elif value.get("items") is True:
            said.add("items")
        if value.get("uniqueItems") is True and is_comparable(made["items"]):
            made["uniqueItems"] = True
            said.add("uniqueItems")
        elif value.get("uniqueItems") is False:
            said.add("uniqueItems")
        return made

    def _tuple(self, schema: Schema, hint: str, said: set[str]) -> Json:
        """Positions with schemas of their own: a tuple where all of them must be there and nothing else."""
        value: dict[str, Json] = schema.value
        size = len(value["prefixItems"])
        each = [self._weaken(schema.at("prefixItems", index), f"{hint}Item{index + 1}") for index in range(size)]
        is_closed = value.get("items") is False or value.get("maxItems") == size
        if not is_closed or value.get("minItems") != size or size > LARGEST_UNION:
            return {"type": "array", "items": {}}
        said |= {"prefixItems", "minItems", "items"}
        if value.get("maxItems", size) >= size:
            said.add("maxItems")
        return {"type": "array", "prefixItems": each}

    def _map(self, schema: Schema, hint: str, said: set[str]) -> Json:
        """An object without properties of its own: a dict, or the union that stands in its place."""
        value: dict[str, Json] = schema.value
        for keyword in ("anyOf", "oneOf"):
            if keyword in value and "additionalProperties" not in value and "patternProperties" not in value:
                union = self._branches(schema, keyword, hint)
                said.clear()  # Whether all branches are objects, and null is one of them, is not looked at.
                return union or _ANY_OBJECT
        rest = value.get("additionalProperties")
        if rest is True or rest == {}:
            said.add("additionalProperties")
        if not isinstance(rest, dict) or "patternProperties" in value:
            return _ANY_OBJECT
        said.add("additionalProperties")
        below = self._weaken(schema.at("additionalProperties"), hint + "Value")
        return {"type": "object", "additionalProperties": below}

    def _reference(self, target: Schema, hint: str) -> Json:
        """Use a named class for an object; write anything else out where it is used."""
        final = self._target(target)
        merged = merge(self._contracts, final)
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
        if home is not None and home.module[:-1] != self._here[:-1] and identity(schema) in self._foreign:
            home = None  # The class there would lose what is said of the object here.
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

    def _use_object(self, schema: Schema, merged: Merged, hint: str) -> Json:
        made = self._not_null if merged.is_nullable else self._local
        used: Json
        if not merged.has_fields:
            said = {"type"}
            used = self._map(schema, hint, said)
            self._said.note(schema, said)
        elif identity(schema) in made:
            used = {"$ref": f"#/$defs/{made[identity(schema)]}"}
        else:
            name = self._free(hint)
            made[identity(schema)] = name
            self.shapes[name] = replace(self._object(name, schema, merged), doc=_doc(schema.value))
            used = {"$ref": f"#/$defs/{name}"}
        return any_of([used, {"type": "null"}]) if merged.is_nullable else used

    def _free(self, hint: str) -> str:
        name, count = hint, 1
        while name in self._taken:
            count += 1
            name = f"{hint}{count}"
        self._taken.add(name)
        return name

    def _object(self, name: str, schema: Schema, merged: Merged) -> Shape:
        for part, said in merged.said:
            self._said.note(part, said)
        made = [self._property(wire, below, wire in merged.required, name) for wire, below in merged.properties.items()]
        made += [Property(wire, {}, True, True) for wire in sorted(merged.required - set(merged.properties))]
        is_lossy = merged.extra is Extra.IGNORE and identity(schema) in self._shared
        return Shape(name, tuple(made), Extra.ALLOW if is_lossy else merged.extra)

    def _is_sensitive(self, schema: Schema, seen: set[Identity]) -> bool:
        """Whether a value, or a part of it that has no name, is marked: in a reference, a branch, an item, a map."""
        if not isinstance(schema.value, dict) or identity(schema) in seen:
            return False
        if schema.value.get("x-sensitive") is True:
            return True
        if _LEADING.isdisjoint(schema.value):
            return False
        seen.add(identity(schema))
        below = [schema.at(*steps) for steps, _ in subschemas(schema.value) if steps[0] in _NAMELESS]
        if "$ref" in schema.value:
            below.append(resolve(self._contracts, schema.value["$ref"], schema))
        return any(self._is_sensitive(one, seen) for one in below)

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
            is_sensitive=self._is_sensitive(schema, set()),
        )


def _tagged(union: Json, tag: str | None) -> Json:
    """Have the class of a value picked by its tag, where each branch is a class."""
    if tag is None:
        return union
    branches = [one for one in union.get("anyOf", ()) if one != {"type": "null"}]
    if len(branches) < 2 or not all("$ref" in one for one in branches):
        return union
    tagged: Json = {"anyOf": branches, "discriminator": tag}
    return tagged if len(branches) == len(union["anyOf"]) else {"anyOf": [tagged, {"type": "null"}]}


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
