"""The earlier schema with some of the edits made and the others not, as one self-contained JSON Schema.

Two schemas that were compared are woven into one tree: what both say, and for each edit what either says. With no edit
it is the earlier schema, with all of them the later one.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import field

from treaty_generator.compat.view import is_silent, target
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS, DIALECT, SPEAKS_OF, SUBSCHEMAS, Holds
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.dataclass import dataclass

Fragment = dict[str, Json]
"""A piece of a schema; wherever a schema may stand, a `Node` or a `Plain` may."""

_NULL: Json = {"type": "null"}
_FOLDS = frozenset({*SPEAKS_OF, "type", "enum", "x-extensible-enum"})


@dataclass(frozen=True, slots=True)
class Plain:
    """A schema of one side, just as it stands there; `side` is 0 for before and 1 for after."""

    side: int
    schema: Schema


@dataclass(slots=True)
class Part:
    """What a schema says before and after an edit; without an edit, both are the same."""

    edit: int | None
    before: Fragment
    after: Fragment


@dataclass(slots=True, eq=False)
class Node:
    """Two schemas of one value, woven; `inner` is set where only null is set apart from it."""

    name: str
    parts: list[Part] = field(default_factory=list)
    inner: Node | Plain | None = None
    null: tuple[int | None, bool, bool] = (None, False, False)  # The edit, and whether null is accepted before, after.
    uses: int = 0


@dataclass(slots=True)
class Woven:
    """Two versions in one, and how to write either, or anything between them."""

    contracts: tuple[Contracts, Contracts]
    root: Node | Plain
    _leaves: dict[int, Json] = field(default_factory=dict)  # What no edit and no reference is in, by its schema.

    def patched(self, edits: Container[int]) -> Json:
        """Write the schema with some of the edits made."""
        return _Writer(self.contracts, edits, self._leaves).whole(self.root)


class _Writer:
    def __init__(self, contracts: tuple[Contracts, Contracts], edits: Container[int], leaves: dict[int, Json]) -> None:
        self.contracts, self.edits, self.leaves = contracts, edits, leaves
        self.names: dict[tuple[int, Identity] | int, str] = {}
        self.defs: dict[str, Json] = {}
        self.followed = 0  # References, so far.

    def whole(self, root: Node | Plain) -> Json:
        body = self.tree(root)
        if not isinstance(body, dict):
            return body
        return {"$schema": DIALECT, **body, **({"$defs": self.defs} if self.defs else {})}

    def tree(self, value: Json) -> Json:
        if isinstance(value, Node):
            return self.node(value)
        if isinstance(value, Plain):
            return self.alone(value)
        if isinstance(value, dict):
            return {key: self.tree(below) for key, below in value.items()}
        if isinstance(value, list):
            return [self.tree(below) for below in value]
        return value

    def node(self, node: Node) -> Json:
        if node.inner is not None:
            return self.with_null(node)
        if node.uses < 2:
            return self.body(node)
        return self.defined(id(node), node.name, node)

    def defined(self, key: tuple[int, Identity] | int, hint: str, what: Node | Plain) -> Json:
        """Refer to a definition; it is made when somebody first asks."""
        if key not in self.names:
            name = f"{hint}{len(self.names) + 1}"
            self.names[key] = name
            self.defs[name] = True  # So that names come in the order in which they are asked for.
            self.defs[name] = self.body(what) if isinstance(what, Node) else self.plain(what, what.schema.value)
        return {"$ref": f"#/$defs/{self.names[key]}"}

    def body(self, node: Node) -> Json:
        made: Fragment = {}
        for part in node.parts:
            join(made, self.tree(part.after if part.edit is not None and part.edit in self.edits else part.before))
        if made.pop("false", None) or any(made.get(union) == [] for union in ("anyOf", "oneOf")):
            return False
        return {key: value for key, value in made.items() if value or key not in ("allOf", "prefixItems")}

    def with_null(self, node: Node) -> Json:
        edit, before, after = node.null
        body = self.tree(node.inner)
        if not (after if edit is not None and edit in self.edits else before):
            return body
        if isinstance(body, dict) and body.keys() <= _FOLDS and ("type" in body or "enum" in body):
            return _folded(body)
        return {"anyOf": [body, _NULL]}

    def alone(self, at: Plain) -> Json:
        """Write a schema of one side; what refers to nothing is written once for all."""
        key = id(at.schema.value)
        if key in self.leaves:
            return self.leaves[key]
        followed = self.followed
        made = self.plain(at, at.schema.value)
        if self.followed == followed:
            self.leaves[key] = made
        return made

    def plain(self, at: Plain, value: Json) -> Json:
        """Write a schema that stands somewhere in `at`, without what no value can feel."""
        if not isinstance(value, dict):
            return value
        kept = {key: item for key, item in value.items() if not is_silent(key) and not _is_idle_format(key, item)}
        return {key: self.keyword(at, key, item) for key, item in kept.items()}

    def keyword(self, at: Plain, key: str, item: Json) -> Json:
        if key == "$ref":
            self.followed += 1
            contracts = self.contracts[at.side]
            found = target(contracts, resolve(contracts, item, at.schema))
            return self.defined((at.side, identity(found)), "Part", Plain(at.side, found))["$ref"]
        holds = SUBSCHEMAS.get(key)
        if holds is Holds.ONE:
            return self.plain(at, item)
        if holds is Holds.LIST:
            return [self.plain(at, below) for below in item]
        if holds is Holds.MAP:
            return {name: self.plain(at, below) for name, below in item.items()}
        return item


def join(made: Fragment, more: Fragment) -> None:
    """Add a piece of a schema to another one: names join names, lists lists, and anything else stands alone."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(made.get(key), dict) and SUBSCHEMAS.get(key) is not Holds.ONE:
            made[key] = {**made[key], **value}
        elif isinstance(value, list) and isinstance(made.get(key), list):
            made[key] = [*made[key], *value]
        else:
            made[key] = value


def _folded(body: Fragment) -> Json:
    made = dict(body)
    if "type" in made:
        types = made["type"] if isinstance(made["type"], list) else [made["type"]]
        made["type"] = [*types, "null"]
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    return made


def _is_idle_format(key: str, item: Json) -> bool:
    return key == "format" and item not in ASSERTED_FORMATS
