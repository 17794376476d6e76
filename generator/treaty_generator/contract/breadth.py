"""How many ways a value can take through a schema: what reasons about schemas, or lists failures, tries them all."""

from __future__ import annotations

from urllib.parse import unquote

from treaty_generator.contract.document import Json
from treaty_generator.contract.graph import loops
from treaty_generator.contract.keywords import IN_PLACE, subschemas

_MOST_WAYS = 1000  # Real contracts stay below a hundred; at ten thousand, a question takes seconds, and then for ever.
_CHOICES = ("anyOf", "oneOf")


def is_broad(bundled: Json) -> bool:
    """Whether a bundled schema has so many ways that asking about them all would take too long.

    Branches of one union add up, parts of one `allOf` multiply, and a reference counts as what it refers to.
    """
    definitions = bundled.get("$defs") if isinstance(bundled, dict) else None
    definitions = definitions if isinstance(definitions, dict) else {}
    known: dict[str, int] = {}
    return any(_ways(schema, definitions, known) > _MOST_WAYS for schema in _all(bundled))


def is_recursive(bundled: Json) -> bool:
    """Whether a definition of a bundled schema leads back to itself; reasoning about some of these ends the process."""
    definitions = bundled.get("$defs", {}) if isinstance(bundled, dict) else {}
    graph = {
        name: [
            _name(found["$ref"])
            for found in _all(schema)
            if isinstance(found, dict) and isinstance(found.get("$ref"), str)
        ]
        for name, schema in definitions.items()
    }
    return next(loops(graph), None) is not None


def _name(ref: str) -> str:
    return unquote(ref).removeprefix("#/$defs/")


def _all(bundled: Json) -> list[Json]:
    found, waiting = [], [bundled]
    while waiting:
        schema = waiting.pop()
        found.append(schema)
        waiting += (below for _, below in subschemas(schema))
    return found


def _ways(schema: Json, definitions: dict[str, Json], known: dict[str, int]) -> int:
    """Count, and stop counting beyond what is too much; a schema that leads back to itself counts as one way."""
    if not isinstance(schema, dict):
        return 1
    ways = 1
    if isinstance(schema.get("$ref"), str):
        name = _name(schema["$ref"])
        if name not in known:
            known[name] = 1
            known[name] = _ways(definitions.get(name), definitions, known)
        ways = known[name]
    for keyword in (keyword for keyword in IN_PLACE if keyword in schema):
        below = [found for _, found in subschemas({keyword: schema[keyword]})]
        counts = [_ways(one, definitions, known) for one in below]
        if keyword in _CHOICES and counts:
            ways *= sum(counts)
        else:
            for count in counts:
                ways = min(ways * count, _MOST_WAYS + 1)
    return min(ways, _MOST_WAYS + 1)
