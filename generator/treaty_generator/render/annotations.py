"""Turns weakened schemas into Python annotations: datamodel-code-generator makes the leaves, we put them together.

It sees neutral names (`p0`, `p1`, …), so that no name of a contract can lead it astray; what it prints is parsed.
Leaves that are alike are asked about once.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from treaty_generator.contract.document import Json
from treaty_generator.dataclass import dataclass

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPTIONS: dict[str, Any] = {
    "input_file_type": "jsonschema",
    "schema_version": "2020-12",
    "output_model_type": "pydantic_v2.BaseModel",
    "target_python_version": "3.11",
    "formatters": [],
    "disable_timestamp": True,
    "allow_remote_refs": False,
    "strict_refs": True,
    "use_exact_imports": True,
    "use_annotated": True,
    "use_standard_collections": True,
    "use_union_operator": True,
    "enum_field_as_literal": "all",
    "keep_model_order": True,
    "lockfile": Path(os.devnull),  # Otherwise it reads one of its own where we stand.
}
Arguments = tuple[tuple[str, str], ...]
"""The keyword arguments of a Field, as Python: `("min_length", "1")`."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python text, and what is to be said of it beside: arguments of its Field, and further annotations.

    `plain` is the type with nothing said of its parts; `names` are those that both use.
    """

    type: str
    plain: str
    bounds: Arguments = ()
    rules: tuple[str, ...] = ()
    names: frozenset[str] = field(default=frozenset())

    @property
    def nested(self) -> str:
        """The type with everything that is said of it, as a part of another."""
        return annotated(self.type, self.bounds, self.rules)


def annotated(type_: str, arguments: Arguments, rules: tuple[str, ...] = ()) -> str:
    """Write `Annotated[type, Field(…), …]`, or the bare type where there is nothing to say."""
    said = ", ".join(f"{name}={value}" for name, value in arguments)
    beside = [*([f"Field({said})"] if said else []), *rules]
    return f"Annotated[{', '.join([type_, *beside])}]" if beside else type_


class Annotator:
    """Remembers every leaf it has made, for as long as one run lasts.

    Who only compares types may make the leaves in another way, quicker than what writes code.
    """

    def __init__(self) -> None:
        self._leaves: dict[str, Annotation] = {}  # By the text of their schemas.

    def annotate(self, schemas: Sequence[Json]) -> list[Annotation]:
        """Return the annotation of each schema; a `$ref` to `#/$defs/X` becomes the name X."""
        self.prepare(schemas)
        return [self._annotation(schema) for schema in schemas]

    def prepare(self, schemas: Sequence[Json]) -> None:
        """Make the leaves of some schemas, all at once."""
        missing = {
            key: leaf for schema in schemas for leaf in _leaves(schema) if (key := _key(leaf)) not in self._leaves
        }
        if missing:
            self._leaves |= dict(zip(missing, _generated(list(missing.values())), strict=True))

    def leaf(self, schema: Json) -> Annotation:
        """Return the annotation of a schema that has no parts itself."""
        return self._leaves[_key(schema)]

    def _annotation(self, schema: Json) -> Annotation:
        if not schema:
            return Annotation("Any", "Any", names=frozenset({"Any"}))
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            return Annotation(name, name, names=frozenset({name}))
        if "oneOf" in schema:
            base = {key: value for key, value in schema.items() if key != "oneOf"}
            return _with_rule(self._annotation(base), f"OneOf({schema['oneOf']!r})", "OneOf")
        if "checked" in schema:
            base = {key: value for key, value in schema.items() if key != "checked"}
            return _with_rule(self._annotation(base), f"Format({schema['checked']!r})", "Format")
        if "anyOf" in schema:
            return self._union(schema)
        if schema.get("type") == "array":
            return self._array(schema)
        if schema.get("type") == "object":
            return _container("dict[str, {}]", [self._annotation(schema["additionalProperties"])])
        return self.leaf(schema)

    def _union(self, schema: Json) -> Annotation:
        parts = [self._annotation(one) for one in schema["anyOf"]]
        bounds = (("discriminator", repr(schema["discriminator"])),) if "discriminator" in schema else ()
        return _container(" | ".join(["{}"] * len(parts)), parts, bounds)

    def _array(self, schema: Json) -> Annotation:
        if "prefixItems" in schema:
            parts = [self._annotation(one) for one in schema["prefixItems"]]
            return _container(f"tuple[{', '.join(['{}'] * len(parts))}]", parts)
        lengths = (("max_length", "maxItems"), ("min_length", "minItems"))
        bounds = tuple((name, repr(schema[keyword])) for name, keyword in lengths if keyword in schema)
        made = _container("list[{}]", [self._annotation(schema["items"])], bounds)
        return _with_rule(made, "UniqueItems()", "UniqueItems") if schema.get("uniqueItems") else made


def _container(text: str, parts: list[Annotation], bounds: Arguments = ()) -> Annotation:
    names = {name for part in parts for name in part.names}
    if any(part.nested != part.type for part in parts):
        names.add("Annotated")
    if any(part.bounds for part in parts):
        names.add("Field")
    plain = text.format(*(part.plain for part in parts))
    return Annotation(text.format(*(part.nested for part in parts)), plain, bounds, names=frozenset(names))


def _with_rule(made: Annotation, rule: str, name: str) -> Annotation:
    return Annotation(made.type, made.plain, made.bounds, (*made.rules, rule), made.names | {name})


def _leaves(schema: Json) -> Iterator[Json]:
    """Go through the parts of a schema that have no parts themselves, and need a type."""
    if "checked" in schema or "oneOf" in schema:
        yield from _leaves({key: value for key, value in schema.items() if key not in ("checked", "oneOf")})
    elif "anyOf" in schema or "prefixItems" in schema:
        for one in schema.get("anyOf", schema.get("prefixItems")):
            yield from _leaves(one)
    elif schema.get("type") == "array":
        yield from _leaves(schema["items"])
    elif schema.get("type") == "object":
        yield from _leaves(schema["additionalProperties"])
    elif schema and "$ref" not in schema:
        yield schema


def _key(leaf: Json) -> str:
    return json.dumps(leaf, sort_keys=True)


def _generated(leaves: list[Json]) -> list[Annotation]:
    """Have the types of some leaves made, as the properties of one class; all of them are required."""
    from datamodel_code_generator import generate

    properties = {f"p{index}": leaf for index, leaf in enumerate(leaves)}
    holder = {"type": "object", "required": list(properties), "properties": properties}
    made = generate({"$schema": _DIALECT, "$defs": {"Holder": holder}}, **_OPTIONS)
    assert isinstance(made, str)
    [body] = [node.body for node in ast.parse(made).body if isinstance(node, ast.ClassDef) and node.name == "Holder"]
    lines = {
        line.target.id: line.annotation
        for line in body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    return [_leaf(lines[name]) for name in properties]


def _leaf(node: ast.expr) -> Annotation:
    bounds: list[tuple[str, str]] = []
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Annotated":
        assert isinstance(node.slice, ast.Tuple)
        node, *metadata = node.slice.elts
        for call in metadata:
            assert isinstance(call, ast.Call)
            bounds += [(argument.arg or "", ast.unparse(argument.value)) for argument in call.keywords]
    is_literal = isinstance(node, ast.Subscript)  # The only leaf with brackets; its members are values, not names.
    text = "Date" if ast.unparse(node) == "date" else ast.unparse(node)
    return Annotation(text, text, tuple(sorted(bounds)), names=frozenset({"Literal" if is_literal else text}))
