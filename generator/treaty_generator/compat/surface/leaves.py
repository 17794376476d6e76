"""The types of leaves, for who only compares them: as the class generator says them, without loading it.

What it says beside a type (bounds, lengths, patterns) is left out, because no type checker sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from treaty_generator.contract.document import Json
from treaty_generator.render.annotations import Annotation, Annotator

_TYPES = {
    "boolean": "bool",
    "integer": "int",
    "null": "None",
    "number": "float",
    "string": "str",
}
_LITERAL = frozenset({"Literal"})
_FORMATS = {"date": "Date", "date-time": "AwareDatetime", "uuid": "UUID"}


class LeafAnnotator(Annotator):
    """Names the types of leaves by a table."""

    def prepare(self, schemas: Sequence[Json]) -> None:
        """There is nothing to prepare."""

    def leaf(self, schema: Json) -> Annotation:
        """Name the type of a weakened schema that has no parts."""
        if "enum" in schema:
            text = f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
            return Annotation(text, text, names=_LITERAL)
        text = _FORMATS.get(schema.get("format", ""), _TYPES[schema["type"]])
        return _plain(text)


@cache
def _plain(text: str) -> Annotation:
    return Annotation(text, text, names=frozenset({text}))
