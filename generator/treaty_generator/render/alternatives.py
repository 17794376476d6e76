"""How the branches of a union differ, as far as their own keywords tell: by a tag, or by their JSON types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTIONS, SUBSCHEMAS
from treaty_generator.contract.names import HIDING, IMPORTED, attribute_name
from treaty_generator.render.leaves import json_type

LARGEST_UNION = 100
"""Python steps into a union of more branches too deeply; the codec knows them all."""

_LONGEST_TAG = 100
_MOST_TAGS = 20
_JUDGING = {"$ref", *ASSERTIONS, *SUBSCHEMAS}
_NULL: Json = {"type": "null"}


def tag_of(branches: Iterable[Json]) -> str | None:
    """Find the property that every object among the branches requires with texts of its own; null may stand beside.

    None where there is none, or where a class would need another name for it.
    """
    objects = [branch for branch in branches if branch != _NULL]
    if len(objects) < 2 or not all(_is_object(branch) for branch in objects):
        return None
    names = [name for name in objects[0]["properties"] if _is_its_own_field(name)]
    return next((name for name in names if _tells_apart(name, objects)), None)


def are_exclusive(branches: Sequence[Json]) -> bool:
    """Whether no value can be of two branches: a tag tells them apart, or their types do."""
    return tag_of(branches) is not None or are_apart(branches)


def are_apart(branches: Sequence[Json]) -> bool:
    """Whether no value can be of two branches, because their types differ."""
    kinds = [_kinds(branch) for branch in branches]
    return all(kinds) and not any(one & other for one, other in combinations(kinds, 2))


def _is_its_own_field(name: str) -> bool:
    """Whether the field of a property has its name in every class: it hides nothing there, such as another class."""
    return attribute_name(name) == name and name[0].islower() and name not in HIDING | IMPORTED


def _is_object(branch: Json) -> bool:
    return isinstance(branch, dict) and branch.get("type") == "object" and bool(branch.get("properties"))


def _tells_apart(name: str, objects: list[Json]) -> bool:
    seen: set[str] = set()
    for branch in objects:
        tags = _tags(branch["properties"].get(name))
        if not tags or name not in branch.get("required", ()) or tags & seen:
            return False
        seen |= tags
    return True


def _tags(schema: Json) -> set[str]:
    """The texts that a property may be; empty where it may be more than that, or is no plain choice of short texts."""
    if not isinstance(schema, dict) or schema.get("type", "string") != "string":
        return set()
    if len(schema.keys() & _JUDGING - {"type"}) != 1 or "x-extensible-enum" in schema:
        return set()
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    is_short = all(isinstance(value, str) and len(value) <= _LONGEST_TAG for value in values)
    return set(values) if is_short and len(values) <= _MOST_TAGS else set()


def _kinds(branch: Json) -> set[str]:
    if not isinstance(branch, dict):
        return set()
    if "type" in branch:
        types = branch["type"]
        kinds = {types} if isinstance(types, str) else set(types)
    else:
        values = [branch["const"]] if "const" in branch else branch.get("enum", ())
        kinds = {json_type(value) for value in values}
    return kinds | {"integer"} if "number" in kinds else kinds
