"""The types of leaves, for who only compares them: as the class generator says them, without loading it.

What it says beside a type (bounds, lengths, patterns) is left out, because no type checker sees it.
"""

from __future__ import annotations

from treaty_generator.contract.document import Json
from treaty_generator.render.annotations import Annotation

_TYPES = {
    "boolean": "bool",
    "integer": "int",
    "null": "None",
    "number": "float",
    "string": "str",
}
_FORMATS = {"date": "Date", "date-time": "AwareDatetime", "uuid": "UUID"}


def leaf_types(leaves: list[Json]) -> list[Annotation]:
    """Name the types of weakened schemas that have no parts."""
    return [_leaf_type(leaf) for leaf in leaves]


def _leaf_type(leaf: Json) -> Annotation:
    if "enum" in leaf:
        text = f"Literal[{', '.join(repr(value) for value in leaf['enum'])}]"
        return Annotation(text, text, names=frozenset({"Literal"}))
    text = _FORMATS.get(leaf.get("format", ""), _TYPES[leaf["type"]])
    return Annotation(text, text, names=frozenset({text}))
