"""Turns shapes into Python annotations, by datamodel-code-generator.

It sees neutral names (`C0`, `p0`) for classes and properties, so that no name of a contract can lead it astray; what it
prints is parsed, and the names of the plan are put in their places.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from treaty_generator.contract.document import Json
from treaty_generator.render.shape import Shape

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


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python text, and the keyword arguments of its Field, such as `("min_length", "1")`."""

    type: str
    bounds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Annotations:
    """The types of one class: of its properties in order, or of its root alone."""

    types: tuple[Annotation, ...]
    names: frozenset[str]  # Every name that the types use.


def annotate(shapes: Iterable[Shape], imported: Iterable[str]) -> dict[str, Annotations]:
    """Return the annotations of each shape by its name, in an order in which the classes can be defined."""
    wanted = list(shapes)
    names = [shape.name for shape in wanted] + sorted(imported)
    neutral = {name: f"C{index}" for index, name in enumerate(names)}
    definitions = {neutral[shape.name]: _definition(shape, neutral) for shape in wanted}
    definitions |= {
        neutral[name]: {"type": "object", "properties": {"p0": {"type": "null"}}} for name in names[len(wanted) :]
    }
    real = {code: name for name, code in neutral.items()}
    tree = ast.parse(_generated(definitions))
    by_code = {neutral[shape.name]: shape for shape in wanted}
    found = {
        by_code[node.name].name: _annotations(node, by_code[node.name], real)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name in by_code
    }
    if len(found) != len(wanted):
        raise AssertionError(f"the class generator left out {sorted({shape.name for shape in wanted} - set(found))}")
    return found


def _definition(shape: Shape, neutral: dict[str, str]) -> Json:
    """Every property is required here: whether it may be absent is the plan's to say. A root is the only property."""
    schemas = [one.schema for one in shape.properties] if shape.root is None else [shape.root]
    properties = {f"p{index}": _renamed(schema, neutral) for index, schema in enumerate(schemas)}
    return {"type": "object", "required": list(properties), "properties": properties}


def _renamed(schema: Json, neutral: dict[str, str]) -> Json:
    if isinstance(schema, list):
        return [_renamed(item, neutral) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{neutral[schema['$ref'].removeprefix('#/$defs/')]}"}
    return {key: value if key in ("enum", "const") else _renamed(value, neutral) for key, value in schema.items()}


def _generated(definitions: dict[str, Json]) -> str:
    from datamodel_code_generator import generate

    made = generate({"$schema": _DIALECT, "$defs": definitions}, **_OPTIONS)
    assert isinstance(made, str)
    return made


def _annotations(node: ast.ClassDef, shape: Shape, real: dict[str, str]) -> Annotations:
    lines = {
        line.target.id: line.annotation
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    count = len(shape.properties) if shape.root is None else 1
    renamer = _Renamer({**real, "date": "Date"})
    types = tuple(_annotation(lines[f"p{index}"], renamer) for index in range(count))
    return Annotations(types, frozenset(renamer.names))


def _annotation(node: ast.expr, renamer: _Renamer) -> Annotation:
    bounds: list[tuple[str, str]] = []
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Annotated":
        assert isinstance(node.slice, ast.Tuple)
        node, *metadata = node.slice.elts
        for call in metadata:
            assert isinstance(call, ast.Call)
            bounds += [(argument.arg or "", ast.unparse(argument.value)) for argument in call.keywords]
    return Annotation(ast.unparse(renamer.visit(node)), tuple(sorted(bounds)))


class _Renamer(ast.NodeTransformer):
    """Puts the plan's names back, also into forward references, and notes which names are used."""

    def __init__(self, real: dict[str, str]) -> None:
        self.real = real
        self.names: set[str] = set()

    def visit_Name(self, node: ast.Name) -> ast.AST:
        name = self.real.get(node.id, node.id)
        self.names.add(name)
        return ast.copy_location(ast.Name(name, node.ctx), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Literals are values, whatever they look like."""
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            self.names.add("Literal")
            return node
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str) and node.value in self.real:
            self.names.add(self.real[node.value])
            return ast.copy_location(ast.Constant(self.real[node.value]), node)
        return node
