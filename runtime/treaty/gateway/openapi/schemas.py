"""The schemas of classes as components of one document: each named once, and each `$ref` pointing there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from pydantic import BaseModel

from treaty.contract import contract_of, examples_of

PREFIX = "#/components/schemas/"

_SCHEMA = (
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
_OF_A_DOCUMENT = ("$schema", "$id", "$defs", "definitions")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]")

Rename = Callable[[str], str]


class Schemas:
    """Collects the schemas of classes; the same schema under the same name is there once.

    Two that differ and have one name are told apart by their owner. What comes first keeps the short name, so the order
    in which classes are asked about decides, and nothing else.
    """

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}
        self._names: dict[tuple[str, str], str] = {}  # Name and meaning → the name of the component.

    def ref(self, cls: type[BaseModel], owner: str) -> dict[str, str]:
        """Refer to the schema of a class, which some module owns."""
        return {"$ref": PREFIX + self._component(cls.__name__, _schema_of(cls), owner)}

    def content(self, cls: type[BaseModel], owner: str) -> dict[str, Any]:
        """Describe a body that is JSON of a class, with the examples of its contract."""
        content: dict[str, Any] = {"schema": self.ref(cls, owner)}
        if examples := examples_of(cls):
            content["examples"] = {f"example-{index}": {"value": one} for index, one in enumerate(examples, 1)}
        return {"application/json": content}

    def add(self, name: str, schema: Any) -> dict[str, str]:
        """Put a schema of our own there."""
        self.components[name] = schema
        return {"$ref": PREFIX + name}

    def _component(self, title: str, document: Any, owner: str) -> str:
        whole, parts = _taken_apart(document)
        names = {
            pointer: self._reserve(pointer.rpartition("/")[2], part, parts, owner) for pointer, part in parts.items()
        }
        name = self._reserve(title, whole, parts | {"#": whole}, owner)

        def renamed(ref: str) -> str:
            for pointer, component in names.items():
                if _is_within(ref, pointer):
                    return PREFIX + component + ref[len(pointer) :]
            return PREFIX + name + ref[1:] if ref == "#" or ref.startswith("#/") else ref

        for pointer, component in names.items():
            self.components.setdefault(component, _moved(parts[pointer], renamed))
        self.components.setdefault(name, _moved(whole, renamed))
        return name

    def _reserve(self, title: str, schema: Any, parts: dict[str, Any], owner: str) -> str:
        """Choose the name of a component: the same for all that mean the same, and no other's."""
        plain = _UNFIT.sub("_", title.replace("~1", "/").replace("~0", "~"))
        meaning = json.dumps([schema, _reached(schema, parts)], sort_keys=True)
        if (known := self._names.get((plain, meaning))) is not None:
            return known
        taken = {*self._names.values(), *self.components}
        free = (each for each in _candidates(plain, _UNFIT.sub("_", owner)) if each not in taken)
        self._names[plain, meaning] = chosen = next(free)
        return chosen


def _taken_apart(document: Any) -> tuple[Any, dict[str, Any]]:
    """Separate a schema from the definitions that it brings, which come by pointer."""
    if not isinstance(document, dict):
        return document, {}
    schema = cast("dict[str, Any]", document)
    parts: dict[str, Any] = {}
    for keyword in ("$defs", "definitions"):
        parts |= {f"#/{keyword}/{name}": one for name, one in schema.get(keyword, {}).items()}
    return {key: value for key, value in schema.items() if key not in _OF_A_DOCUMENT}, parts


def _candidates(name: str, owner: str) -> Iterator[str]:
    yield name
    yield f"{owner}.{name}"
    number = 2
    while True:
        yield f"{owner}.{name}.{number}"
        number += 1


def _schema_of(cls: type[BaseModel]) -> Any:
    contract = contract_of(cls)
    return cls.model_json_schema() if contract is None else contract.schema


def _reached(schema: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """Find the parts that a schema refers to, by way of others too."""
    found: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for ref in _refs(waiting.pop()):
            pointer = next((one for one in parts if _is_within(ref, one)), None)
            if pointer is not None and pointer not in found:
                found[pointer] = parts[pointer]
                waiting.append(parts[pointer])
    return found


def _is_within(ref: str, pointer: str) -> bool:
    return ref == pointer or ref.startswith(pointer + "/")


def _refs(schema: Any) -> list[str]:
    found: list[str] = []

    def note(ref: str) -> str:
        found.append(ref)
        return ref

    _moved(schema, note)
    return found


def _moved(schema: Any, rename: Rename) -> Any:
    """Copy a schema with other references; what is only data in it, such as an example, stays."""
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", schema).items():
        if key == "$ref" and isinstance(value, str):
            made[key] = rename(value)
        elif key in _SCHEMA:
            made[key] = _moved(value, rename)
        elif key in _LISTS:
            made[key] = [_moved(one, rename) for one in value]
        elif key in _MAPS:
            made[key] = {name: _moved(one, rename) for name, one in value.items()}
        else:
            made[key] = value
    return made
