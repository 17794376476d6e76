"""References within one schema, followed as far as a pointer leads."""

from __future__ import annotations

from urllib.parse import unquote

from tests.conformance.wire import Json

_ONE = ("not", "if", "then", "else")
_MANY = ("allOf", "anyOf", "oneOf")
_MAPS = ("dependentSchemas", "dependencies")


def target(root: Json, ref: str) -> Json:
    """Return what a local pointer leads to, and `True` where it leads nowhere, or out of the schema."""
    found = root
    for step in ref.split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            return True
    return found if ref.startswith("#") else True


def has_loop(schema: Json) -> bool:
    """Whether a reference leads back to itself while the value stays the same: no validator can follow."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "$ref" in part and _leads_back(schema, part):
                return True
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return False


def _leads_back(root: Json, schema: Json, under_way: tuple[str, ...] = ()) -> bool:
    if not isinstance(schema, dict):
        return False
    ref = schema.get("$ref")
    if ref in under_way:
        return True
    if isinstance(ref, str) and _leads_back(root, target(root, ref), (*under_way, ref)):
        return True
    parts = [schema[key] for key in _ONE if key in schema]
    parts += [part for key in _MANY if isinstance(schema.get(key), list) for part in schema[key]]
    parts += [part for key in _MAPS if isinstance(schema.get(key), dict) for part in schema[key].values()]
    return any(_leads_back(root, part, under_way) for part in parts)
