"""The part of a payload that a consumer declares: a schema with those fields alone."""

from __future__ import annotations

from collections.abc import Iterable

from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.problem import Pointer


def project(contracts: Contracts, schema: Schema, fields: Iterable[Pointer]) -> Json:
    """Return a self-contained schema of an object with the given fields, and with nothing else.

    A deeper pointer keeps the objects on its way, each with the wanted fields alone. What the contract says across
    fields (`dependentRequired`, `if`, …) is the writer's to keep, and is left out: a reader of some fields cannot
    judge it.
    """
    whole = bundle(contracts, schema, for_readers=True)
    definitions = whole.get("$defs", {})
    made = _pick(whole, definitions, [tuple(str(step) for step in field) for field in fields])
    return {**made, "$defs": definitions} if definitions else made


def _pick(schema: Json, definitions: dict[str, Json], fields: list[tuple[str, ...]]) -> Json:
    properties, required, about = _object(schema, definitions)
    picked: dict[str, Json] = {}
    for name in [name for name in properties if any(field[0] == name for field in fields)]:
        deeper = [field[1:] for field in fields if field[0] == name]
        whole = any(not field for field in deeper)
        picked[name] = properties[name] if whole else _pick(properties[name], definitions, deeper)
    made: dict[str, Json] = {"type": about.get("type", "object"), "properties": picked}
    if about.get("description"):
        made["description"] = about["description"]
    wanted = [name for name in picked if name in required]
    return {**made, "required": wanted} if wanted else made


def _object(schema: Json, definitions: dict[str, Json]) -> tuple[dict[str, Json], set[str], dict[str, Json]]:
    """Bring together the properties of an object: its own, those it refers to, and those of its `allOf`."""
    properties: dict[str, Json] = {}
    required: set[str] = set()
    about: dict[str, Json] = {}
    parts = [definitions[schema["$ref"].removeprefix("#/$defs/")]] if "$ref" in schema else []
    for part in [*parts, *schema.get("allOf", ())]:
        below, needed, said = _object(part, definitions)
        properties |= below
        required |= needed
        about |= said
    properties |= schema.get("properties", {})
    required |= set(schema.get("required", ()))
    about |= {key: schema[key] for key in ("type", "description") if key in schema}
    return properties, required, about
