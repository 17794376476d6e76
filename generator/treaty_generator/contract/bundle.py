"""One schema with everything that it refers to, as a single JSON Schema 2020-12 document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS, DIALECT, SUBSCHEMAS, Holds, subschemas
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.names import class_name
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.problem import Pointer

_DROPPED = ("$defs", "$schema", "example")


def bundle(contracts: Contracts, schema: Schema, *, for_readers: bool = False) -> Json:
    """Write a schema so that it needs nothing else: every `$ref` is `#/$defs/<name>`, and `$defs` holds what is used.

    It accepts the same values. `example` moves into `examples`; formats that are not asserted are left out, and so is
    `x-…` but `x-sensitive`; other annotations stay, as does the order of the keys. The names in `$defs` are those of
    `definitions`. A root that is a bare `$ref` stays one, and a root that refers to itself becomes one. `true` and
    `false` come back as they are.
    With `for_readers` an extensible enum accepts every value of its types, because readers keep what they do not know.
    Raises `BadReference`; whatever else is wrong with a schema is carried over.
    """
    body = _bundled(contracts, schema, for_readers=for_readers, is_dropped=_is_dropped)
    return {"$schema": DIALECT, **body} if isinstance(body, dict) else body


def standalone(contracts: Contracts, schema: Schema) -> Json:
    """Write a schema so that it needs nothing else, as `bundle` does, and lose nothing that it says.

    Every `x-…` and every format stay. Raises `BadReference`.
    """
    return _bundled(contracts, schema, for_readers=False, is_dropped=lambda key, _: key in _DROPPED)


def _bundled(
    contracts: Contracts, schema: Schema, *, for_readers: bool, is_dropped: Callable[[str, Json], bool]
) -> Json:
    parts = definitions(contracts, schema)
    names = {identity(part): name for name, part in parts.items()}
    writer = _Writer(contracts, names, for_readers, is_dropped)
    root = names.get(identity(schema))
    body = {"$ref": _pointer(root)} if root is not None else writer.written(schema, schema.value)
    if not isinstance(body, dict):
        return body
    defs = {name: writer.written(part, part.value) for name, part in parts.items()}
    return {**body, **({"$defs": defs} if defs else {})}


def definitions(contracts: Contracts, schema: Schema) -> dict[str, Schema]:
    """Find every schema that one refers to, directly or not, under the name that it has in the bundle; sorted by name.

    Names are in PascalCase, after the type, property or event; where two are alike, all but the first (by file, then
    place) get a number. Raises `BadReference`.
    """
    found: dict[Identity, Schema] = {}
    waiting = [schema]
    while waiting:
        for target in _targets(contracts, waiting.pop()):
            if identity(target) not in found:
                found[identity(target)] = target
                waiting.append(target)
    return dict(sorted(_named(found[key] for key in sorted(found, key=_order))))


def _targets(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    for value in _live(schema.value):
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            yield resolve(contracts, value["$ref"], schema)


def _live(value: Json) -> Iterator[Json]:
    """Go through a schema and those below it, passing over `$defs`: what is used there is found through its `$ref`."""
    yield value
    for steps, below in subschemas(value):
        if steps[0] != "$defs":
            yield from _live(below)


def _named(parts: Iterable[Schema]) -> Iterator[tuple[str, Schema]]:
    wanted = [(class_name(_label(part.origin.pointer), "Schema"), part) for part in parts]
    taken: set[str] = set()
    later: list[tuple[str, Schema]] = []
    for name, part in wanted:
        if name in taken:
            later.append((name, part))
        else:
            taken.add(name)
            yield name, part
    counts: dict[str, int] = {}
    for name, part in later:
        count = counts.get(name, 1) + 1
        while f"{name}{count}" in taken:
            count += 1
        counts[name] = count
        taken.add(f"{name}{count}")
        yield f"{name}{count}", part


def _order(key: Identity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    steps, pointer = key
    return steps, tuple(str(step) for step in pointer)


def _label(pointer: Pointer) -> str:
    *before, last = pointer
    if before and (isinstance(last, int) or last in ("request", "response")):
        return f"{before[-1]}.{last}"
    if len(pointer) == 3 and pointer[0] == "events":
        return str(pointer[1])
    return str(last)


def _type(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _pointer(name: str) -> str:
    return f"#/$defs/{quote(name)}"


class _Writer:
    """Rewrites schemas for one bundle."""

    def __init__(
        self,
        contracts: Contracts,
        names: dict[Identity, str],
        for_readers: bool,
        is_dropped: Callable[[str, Json], bool],
    ) -> None:
        self.contracts, self.names = contracts, names
        self.for_readers, self.is_dropped = for_readers, is_dropped

    def written(self, at: Schema, value: Json) -> Json:
        """Rewrite `value`, which stands somewhere in the schema `at`."""
        if not isinstance(value, dict):
            return value
        if self.for_readers and value.get("x-extensible-enum") is True and isinstance(value.get("enum"), list):
            value = {"type": sorted(set(map(_type, value["enum"]))), **value}
            del value["enum"]
        made = {key: self.keyword(at, key, item) for key, item in value.items() if not self.is_dropped(key, item)}
        if "example" in value:
            listed = value.get("examples")
            made["examples"] = [*(listed if isinstance(listed, list) else ()), value["example"]]
        return made

    def keyword(self, at: Schema, key: str, item: Json) -> Json:
        if key == "$ref" and isinstance(item, str):
            return _pointer(self.names[identity(resolve(self.contracts, item, at))])
        holds = SUBSCHEMAS.get(key)
        if holds is Holds.ONE:
            return self.written(at, item)
        if holds is Holds.LIST and isinstance(item, list):
            return [self.written(at, below) for below in item]
        if holds is Holds.MAP and isinstance(item, dict):
            return {name: self.written(at, below) for name, below in item.items()}
        return item


def _is_dropped(key: str, item: Json) -> bool:
    is_private = key.startswith("x-") and key != "x-sensitive"  # The runtime asks for this one.
    return key in _DROPPED or is_private or (key == "format" and item not in ASSERTED_FORMATS)
