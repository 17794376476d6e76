"""Turns weakened schemas into Python annotations, by datamodel-code-generator.

It sees neutral names (`p0` for a property, `R0` for a class), so that no name of a contract can lead it astray; what it
prints is parsed, and the names of the plan are put in their places. Schemas that are alike are asked about once.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from treaty_generator.contract.document import Json

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
}
_STUB: Json = {"type": "object", "properties": {"stub": {"type": "null"}}}  # Of a class that is referred to.


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python text, the keyword arguments of its Field (`("min_length", "1")`), and the names it uses."""

    type: str
    bounds: tuple[tuple[str, str], ...]
    names: frozenset[str]


class Annotator:
    """Remembers every annotation it has made, for as long as one run lasts."""

    def __init__(self) -> None:
        self._known: dict[str, ast.expr] = {}  # By the text of a schema under neutral names.

    def annotate(self, schemas: Sequence[Json]) -> list[Annotation]:
        """Return the annotation of each schema; a `$ref` to `#/$defs/X` becomes the name X."""
        neutral = [_Neutral(schema) for schema in schemas]
        missing = {one.text: one for one in neutral if one.text not in self._known}
        if missing:
            found = _generated([one.schema for one in missing.values()])
            self._known |= dict(zip(missing, found, strict=True))
        return [_annotation(self._known[one.text], one.names) for one in neutral]


class _Neutral:
    """A schema whose references are numbered in the order in which they are met, and the names behind the numbers."""

    def __init__(self, schema: Json) -> None:
        self.names: list[str] = []
        self.schema = self._renamed(schema)
        self.text = json.dumps(self.schema, sort_keys=True)

    def _renamed(self, schema: Json) -> Json:
        if isinstance(schema, list):
            return [self._renamed(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            if name not in self.names:
                self.names.append(name)
            return {"$ref": f"#/$defs/R{self.names.index(name)}"}
        return {key: value if key in ("enum", "const") else self._renamed(value) for key, value in schema.items()}


def _generated(schemas: list[Json]) -> list[ast.expr]:
    """Have the types of some schemas made, as the properties of one class; all of them are required."""
    from datamodel_code_generator import generate

    properties = {f"p{index}": schema for index, schema in enumerate(schemas)}
    count = max(json.dumps(schema).count('"$ref"') for schema in schemas)
    holder = {"type": "object", "required": list(properties), "properties": properties}
    definitions = {"Holder": holder, **{f"R{index}": _STUB for index in range(count)}}
    made = generate({"$schema": _DIALECT, "$defs": definitions}, **_OPTIONS)
    assert isinstance(made, str)
    [body] = [node.body for node in ast.parse(made).body if isinstance(node, ast.ClassDef) and node.name == "Holder"]
    lines = {
        line.target.id: line.annotation
        for line in body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    return [lines[name] for name in properties]


def _annotation(node: ast.expr, names: list[str]) -> Annotation:
    bounds: list[tuple[str, str]] = []
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Annotated":
        assert isinstance(node.slice, ast.Tuple)
        node, *metadata = node.slice.elts
        for call in metadata:
            assert isinstance(call, ast.Call)
            bounds += [(argument.arg or "", ast.unparse(argument.value)) for argument in call.keywords]
    writer = _Writer(names)
    return Annotation(writer.written(node), tuple(sorted(bounds)), frozenset(writer.used))


class _Writer(ast.NodeTransformer):
    """Writes a type with the names of the plan, and notes which names it uses."""

    def __init__(self, names: list[str]) -> None:
        self.real = {"date": "Date", **{f"R{index}": name for index, name in enumerate(names)}}
        self.used: set[str] = set()

    def written(self, node: ast.expr) -> str:
        """Write a type; the node itself stays as it is."""
        return ast.unparse(self.visit(ast.parse(ast.unparse(node), mode="eval")))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        name = self.real.get(node.id, node.id)
        self.used.add(name)
        return ast.copy_location(ast.Name(name, node.ctx), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Literals are values, whatever they look like."""
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            self.used.add("Literal")
            return node
        return self.generic_visit(node)
