"""An object and all that `$ref` and `allOf` add to it, brought together as one class can say it."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.dataclass import dataclass
from treaty_generator.render.shape import Extra

# They may declare properties of their own, or speak of those that nobody declares.
_ABOUT_OTHERS = (
    *("anyOf", "const", "dependentRequired", "dependentSchemas", "enum", "if", "minProperties", "not", "oneOf"),
    "patternProperties",
)
_RESTS = ("additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Merged:
    """An object; `said` is what a class of it says, by each schema that it was brought together from."""

    properties: dict[str, Schema]
    required: set[str]
    extra: Extra
    is_open: bool  # Nothing says what its properties are.
    is_nullable: bool
    said: tuple[tuple[Schema, frozenset[str]], ...]

    @property
    def has_fields(self) -> bool:
        """Whether it is known by its fields, rather than as a map or a union."""
        return bool(self.properties) or not self.is_open


def merge(contracts: Contracts, schema: Schema) -> Merged | None:
    """Bring an object and the objects of its `allOf` together; None when it is not surely an object.

    Where two parts declare one property, the later one stands, and what was brought together is not said as a whole:
    each alone accepts all that both accept.
    """
    value = schema.value
    if isinstance(value, dict) and "$ref" not in value and "allOf" not in value and not _is_object(value):
        return None  # As most schemas are, it is alone, and nothing is to be brought together.
    followed: list[Schema] = []
    found = list(_parts(contracts, schema, set(), followed))
    objects = [part for part in found if _is_object(part.value)]
    if not objects or "enum" in schema.value or "const" in schema.value:
        return None
    properties: dict[str, Schema] = {}
    required: set[str] = set()
    is_whole = True
    for part in found:
        for name, below in part.value.get("properties", {}).items():
            if name in properties and below is True:
                continue
            is_whole = is_whole and name not in properties
            properties[name] = part.at("properties", name)
        required.update(part.value.get("required", ()))
    extra = _extra([part.value for part in found])
    is_possible = extra is not Extra.FORBID or required <= properties.keys()
    own = _said_of(found[-1].value, extra, found[-1] in objects, is_possible)
    return Merged(
        properties=properties,
        required=required,
        extra=extra,
        is_open=extra is not Extra.FORBID and not any("properties" in part.value for part in found),
        is_nullable=all(isinstance(part.value["type"], list) and "null" in part.value["type"] for part in objects),
        said=(
            *((part, _said_of(part.value, extra, part in objects, is_possible)) for part in found[:-1]),
            (found[-1], own if is_whole else own - {"$ref", "allOf"}),
            *((one, frozenset({"$ref"})) for one in followed),
        ),
    )


def parts(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    """Go through an object and all that `$ref` and `allOf` add to it, each once, the most general first."""
    return _parts(contracts, schema, set(), [])


def references(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    """Follow references, from the first to what the last one leads to.

    What stands beside one only narrows it and is left to the codec, except for properties.
    """
    yield schema
    while isinstance(schema.value, dict) and "$ref" in schema.value and not extends(schema.value):
        schema = resolve(contracts, schema.value["$ref"], schema)
        yield schema


def extends(value: dict[str, Json]) -> bool:
    """Whether a schema adds properties to what it refers to, or parts that may."""
    return "$ref" in value and any(keyword in value for keyword in ("allOf", "properties", *_ABOUT_OTHERS, *_RESTS))


def _parts(contracts: Contracts, schema: Schema, seen: set[Identity], followed: list[Schema]) -> Iterator[Schema]:
    *before, schema = references(contracts, schema)
    followed += before
    if not isinstance(schema.value, dict) or identity(schema) in seen:
        return
    seen.add(identity(schema))
    if "$ref" in schema.value:
        yield from _parts(contracts, resolve(contracts, schema.value["$ref"], schema), seen, followed)
    for index in range(len(schema.value.get("allOf", ()))):
        yield from _parts(contracts, schema.at("allOf", index), seen, followed)
    yield schema


def _said_of(value: dict[str, Json], extra: Extra, is_object: bool, is_possible: bool) -> frozenset[str]:
    """What a class says of a part that it was made from; a class has a field for all that is required."""
    said = {"$ref", "allOf", "properties"}
    if is_object:
        said.add("type")
    if is_possible:
        said.add("required")
    said |= {rest for rest in _RESTS if value.get(rest) in (True, {}) or extra is Extra.FORBID}
    return frozenset(said & value.keys())


def _is_object(value: Json) -> bool:
    types = value.get("type")
    return types == "object" or (isinstance(types, list) and set(types) <= {"object", "null"} and "object" in types)


def _extra(found: list[dict[str, Json]]) -> Extra:
    """What the class does with the undeclared: data must not get lost, and the codec refuses what is forbidden."""
    rests = [part.get("additionalProperties", part.get("unevaluatedProperties")) for part in found]
    if any(keyword in part for part in found for keyword in _ABOUT_OTHERS):
        return Extra.ALLOW
    if any(rest is False for rest in rests):
        return Extra.FORBID if len(found) == 1 else Extra.ALLOW
    return Extra.ALLOW if any(rest is not None for rest in rests) else Extra.IGNORE
