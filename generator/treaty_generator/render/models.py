"""The pydantic classes of one generated file: shapes in, classes with annotations, defaults and imports out."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from treaty_generator.contract.document import Json
from treaty_generator.contract.names import HIDING, IMPORTED, attribute_name
from treaty_generator.dataclass import dataclass
from treaty_generator.render.annotations import Annotation, Annotator, annotated
from treaty_generator.render.plan import Class, Field, Import
from treaty_generator.render.shape import Extra, Property, Shape
from treaty_generator.render.weaken import Weakener

_SOURCES = {
    "Annotated": Import("typing", "Annotated"),
    "Any": Import("typing", "Any"),
    "AwareDatetime": Import("pydantic", "AwareDatetime"),
    "Date": Import("datetime", "date", "Date"),
    "Field": Import("pydantic", "Field"),
    "Format": Import("treaty", "Format"),
    "Literal": Import("typing", "Literal"),
    "OneOf": Import("treaty", "OneOf"),
    "UUID": Import("uuid", "UUID"),
    "UniqueItems": Import("treaty", "UniqueItems"),
}
_WRITTEN = {  # Words that no name can hold, and what they need.
    "Annotated[": Import("typing", "Annotated"),
    "Field(": Import("pydantic", "Field"),
    "Omittable[": Import("treaty", "Omittable"),
}
_BASES = ("EventPayload", "EventView", "Payload", "RootPayload")
Fact = tuple[str, str, str]  # A class attribute: its name, its annotation and its value, as Python.


@dataclass(frozen=True, slots=True)
class Models:
    """Classes in the order in which they are defined, by name, and what their file imports."""

    classes: dict[str, Class]
    imports: frozenset[Import]


def build(weakener: Weakener, annotator: Annotator, here: tuple[str, ...]) -> Models:
    """Make the classes of all shapes that a weakener has gathered for the file `here`."""
    shapes = weakener.shapes
    annotations = iter(annotator.annotate([schema for shape in shapes.values() for schema in shape.schemas]))
    types = {name: [next(annotations) for _ in shape.schemas] for name, shape in shapes.items()}
    classes = {name: _class(shapes[name], types[name], shapes) for name in _in_order(types)}
    used = {name for found in types.values() for annotation in found for name in annotation.names}
    imports = {_SOURCES[name] for name in used if name in _SOURCES}
    imports |= {
        Import(relative(here, home.module), home.class_name, alias if alias != home.class_name else "")
        for alias, home in weakener.imports.items()
        if alias in used
    }
    for made in classes.values():
        imports.add(_base_import(made))
        written = [made.root, *(field.annotation + field.default for field in made.fields)]
        imports |= {one for word, one in _WRITTEN.items() if any(word in text for text in written)}
    return Models(classes, frozenset(imports))


def with_facts(models: Models, base: str, facts: Mapping[str, Iterable[Fact]]) -> Models:
    """Give classes their class attributes, and the base that goes with them (the base of a wrapper stays)."""
    classes = dict(models.classes)
    for name, said in facts.items():
        made = classes[name] if classes[name].root else _on_base(classes[name], base)
        classes[name] = replace(made, facts=tuple(said))
    imports = {Import("typing", "ClassVar"), *(_base_import(one) for one in classes.values())}
    kept = {one for one in models.imports if one.name not in _BASES}
    return Models(classes, frozenset(kept | imports))


def relative(here: tuple[str, ...], there: tuple[str, ...]) -> str:
    """Write the module `there` as a relative import from the module `here`; both are paths below the output folder."""
    common = 0
    while common < min(len(here), len(there)) - 1 and here[common] == there[common]:
        common += 1
    return "." * (len(here) - common) + ".".join(there[common:])


def _in_order(types: Mapping[str, list[Annotation]]) -> list[str]:
    """Sort classes so that each comes after those it refers to, as far as they do not refer back to it."""
    order: dict[str, None] = {}
    under_way: set[str] = set()

    def visit(name: str) -> None:
        if name in under_way:
            return
        under_way.add(name)
        for other in sorted(other for annotation in types[name] for other in annotation.names if other in types):
            visit(other)
        order[name] = None

    for name in types:
        visit(name)
    return list(order)


def _on_base(made: Class, base: str) -> Class:
    return replace(made, base=made.base.replace("Payload", base, 1))


def _base_import(made: Class) -> Import:
    return Import("treaty", made.base.partition("[")[0].partition(",")[0])


def _class(shape: Shape, types: list[Annotation], beside: Container[str]) -> Class:
    used = {name for annotation in types for name in annotation.names}
    if not shape.is_object:
        [wrapped] = types
        # A base is looked at when the class is made, and then the classes beside it may not be there yet.
        inner = literal(wrapped.plain) if any(name in beside for name in used) else wrapped.plain
        return Class(shape.name, f"RootPayload[{inner}]", shape.doc, root=wrapped.nested)
    base = "Payload" if shape.extra is Extra.IGNORE else f'Payload, extra="{shape.extra}"'
    taken = {shape.name, *used, *IMPORTED, *HIDING}
    fields = []
    for one, annotation in zip(shape.properties, types, strict=True):
        name = attribute_name(one.wire_name)
        while name in taken:
            name += "_"
        taken.add(name)
        fields.append(_field(name, one, annotation))
    # Python wants the arguments that must be given first; the order in the contract decides within each half.
    fields.sort(key=lambda field: bool(field.default))
    return Class(shape.name, base, shape.doc, fields=tuple(fields))


def _field(name: str, one: Property, annotation: Annotation) -> Field:
    extras: list[tuple[str, str]] = []
    if name != one.wire_name:
        extras.append(("alias", literal(one.wire_name)))
    if one.examples:
        extras.append(("examples", literal(list(one.examples))))
    if one.is_sensitive:
        extras.append(("repr", "False"))
    plain = annotation.plain
    if one.is_required or one.has_default:
        written = annotated(annotation.type, (*annotation.bounds, *extras), annotation.rules)
    elif one.is_nullable:
        written = annotated(_or_none(annotation.nested), tuple(extras))
    else:
        written = annotated(f"Omittable[{annotation.nested}]", tuple(extras))
    if one.is_required:
        return Field(name, one.wire_name, written, "", one.doc, plain, "")
    default = _default(one.default, plain) if one.has_default else "None"
    argument, absent = (f"{plain} | Unset", "UNSET") if one.is_nullable else (_or_none(plain), "None")
    return Field(name, one.wire_name, written, default, one.doc, argument, absent)


def _default(value: Json, type_: str) -> str:
    """Write the default of a field of some type; each object gets its own of what can be changed."""
    if not isinstance(value, list | dict):
        return literal(value)
    made = f"lambda: {literal(value)}" if value else _member(type_, type(value).__name__)
    return f"Field(default_factory={made})"


def _member(type_: str, name: str) -> str:
    """Pick `list[…]` or `dict[…]` out of a union."""
    members = (ast.unparse(node) for node in ast.walk(ast.parse(type_)) if isinstance(node, ast.Subscript))
    return next((member for member in members if member.startswith(f"{name}[")), name)


def _or_none(type_: str) -> str:
    return type_ if type_ in ("Any", "None") or type_.endswith("| None") else f"{type_} | None"


def literal(value: Json) -> str:
    """Write a JSON value as a Python literal: nothing in it can be anything but data."""
    return repr(value)
