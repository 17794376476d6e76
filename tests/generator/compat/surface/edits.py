"""Contracts that a seed invents, and an edit of them: as many systems as asked for, always the same."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from .tables import Files

NAMES = ("id", "note", "total", "buyer", "lines", "class", "_at", "buyerName")
TYPES = ("Money", "Party", "Amount", "OrderPlacedBuyer")
Schema = dict[str, Any]


def invented(seed: int) -> tuple[Files, Files]:
    """Return the files of one system before and after some edits."""
    random = Random(seed)
    before = _files(random)
    after = copy.deepcopy(before)
    for _ in range(random.randint(1, 2)):
        _edit(random, after)
    return before, after


def _files(random: Random) -> Files:
    types = {name: _object(random, 2, []) for name in TYPES[:2]}
    types[TYPES[2]] = _value(random, 2, [])
    types[TYPES[3]] = _object(random, 1, [])
    foreign = [f"../shared/contracts.yaml#/types/{name}" for name in TYPES]
    events = {name: {"version": "1.0.0", "schema": _object(random, 2, foreign)} for name in ("order.placed", "order")}
    events["order.placed"]["consumers"] = ["shop"]
    fields = sorted(events["order.placed"]["schema"]["properties"])
    subscription = {"fields": random.sample(fields, 2)} if random.random() < 0.5 else {}
    operation = {name: _object(random, 1, foreign) for name in ("request", "response")}
    operation["errors"] = {"Refused": _object(random, 1, foreign)}
    return {
        "shared": {"types": types},
        "orders": {"events": events, "services": {"Desk": {"version": "1.0.0", "operations": {"find": operation}}}},
        "shop": {"subscriptions": {"order.placed": subscription}},
    }


def _object(random: Random, depth: int, references: list[str]) -> Schema:
    names = random.sample(NAMES, random.randint(2, 4))
    properties = {name: _value(random, depth, references) for name in names}
    return {"type": "object", "required": sorted(random.sample(names, 1)), "properties": properties}


def _value(random: Random, depth: int, references: list[str]) -> Schema:
    below = (lambda: _value(random, depth - 1, references)) if depth else (lambda: {"type": "string"})
    makers = [
        lambda: {"type": random.choice(["string", "integer", "number", "boolean"])},
        lambda: {"type": "string", "format": random.choice(["uuid", "date", "date-time", "email"])},
        lambda: {"type": [random.choice(["string", "integer"]), "null"]},
        lambda: {"enum": random.sample(["a", "b", "c", "d"], 2)},
        lambda: {"enum": [1, random.randint(2, 3)]},
        lambda: {"enum": ["a", "b"], "x-extensible-enum": True},
        lambda: {"type": "integer", "default": random.randint(1, 3)},
        lambda: {"type": "array", "items": below()},
        lambda: {"type": "object", "additionalProperties": below()},
        lambda: {"anyOf": [below(), {"type": "null"}]},
        lambda: {"anyOf": [below(), below()]},
        dict,
        *[lambda: _object(random, depth - 1, references) for _ in range(2 if depth else 0)],
        *[lambda: {"$ref": random.choice(references)} for _ in range(2 if references else 0)],
    ]
    return random.choice(makers)()


def _edit(random: Random, files: Files) -> None:
    """Change one object anywhere: drop, add, replace or copy a property, or require another."""
    objects = [one for one in _objects(files) if one["properties"]]
    chosen = random.choice(objects)
    properties = chosen["properties"]
    name = random.choice(sorted(properties))
    match random.randint(0, 3):
        case 0 if len(properties) > 1 and not _is_read(files, name):
            del properties[name]
            chosen["required"] = [one for one in chosen.get("required", ()) if one != name]
        case 1:
            properties[random.choice(NAMES)] = _value(random, 1, [])
        case 2:
            properties[name] = _value(random, 1, [])
        case _:
            chosen["required"] = sorted({*chosen.get("required", ())} ^ {name})


def _is_read(files: Files, name: str) -> bool:
    return any(name in (one.get("fields") or ()) for one in files["shop"]["subscriptions"].values())


def _objects(value: Any) -> list[Schema]:
    if isinstance(value, list):
        return [found for one in value for found in _objects(one)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("type") == "object" and "properties" in value else []
    return own + [found for one in value.values() for found in _objects(one)]
