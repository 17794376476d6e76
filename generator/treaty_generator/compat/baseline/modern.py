"""Schemas of older drafts, written as JSON Schema 2020-12: registries mostly hold draft 07.

What cannot be said is carried over, and then complained of as in every contract. Keywords that no draft knows, such as
those of class generators, mean nothing and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS, KNOWN, REFUSED, SUBSCHEMAS, Holds

_FIRST_MODERN = ("2019-09", "2020-12")  # From here on, what stands beside a `$ref` counts.
_WITHOUT_MEANING = ("$id", "$schema", "id")


def modern(schema: Json, at: str, elsewhere: Mapping[str, str]) -> Json:
    """Rewrite a schema that will stand at the pointer `at`; `elsewhere` says where other files have gone, by name."""
    said = schema.get("$schema") if isinstance(schema, dict) else None
    keeps_siblings = not isinstance(said, str) or any(year in said for year in _FIRST_MODERN)
    return _Writer(at, elsewhere, keeps_siblings).written(schema)


class _Writer:
    def __init__(self, at: str, elsewhere: Mapping[str, str], keeps_siblings: bool) -> None:
        self._at, self._elsewhere, self._keeps_siblings = at, elsewhere, keeps_siblings

    def written(self, value: Json) -> Json:
        """Rewrite a schema."""
        if not isinstance(value, dict):
            return value
        made: dict[str, Json] = {}
        lone = "$ref" in value and not self._keeps_siblings
        for key, item in _renamed(value).items():
            if key in _WITHOUT_MEANING or not (key in KNOWN or key in REFUSED or key.startswith("x-")):
                continue
            if lone and key not in ("$ref", "$defs", *ANNOTATIONS):
                continue
            made[key] = self._ref(item) if key == "$ref" else self._keyword(key, item)
        return made

    def _keyword(self, key: str, item: Json) -> Json:
        holds = SUBSCHEMAS.get(key)
        if holds is Holds.ONE:
            return self.written(item)
        if holds is Holds.LIST and isinstance(item, list):
            return [self.written(below) for below in item]
        if holds is Holds.MAP and isinstance(item, dict):
            return {name: self.written(below) for name, below in item.items()}
        return item

    def _ref(self, ref: Json) -> Json:
        if not isinstance(ref, str):
            return ref
        file, _, fragment = ref.partition("#")
        base = self._at if not file else self._elsewhere.get(file)
        if base is None:
            return ref
        return base + fragment.replace("/definitions/", "/$defs/")


def _renamed(value: dict[str, Json]) -> dict[str, Json]:
    """Rewrite the keywords that were called otherwise, or took other values."""
    made = dict(value)
    if isinstance(made.get("definitions"), dict):
        made["$defs"] = {**made.pop("definitions"), **made.get("$defs", {})}
    if isinstance(made.get("items"), list):
        made["prefixItems"] = made.pop("items")
        if "additionalItems" in made:
            made["items"] = made.pop("additionalItems")
    else:
        made.pop("additionalItems", None)  # It says nothing where `items` is one schema.
    if isinstance(made.get("dependencies"), dict):
        for name, needed in made.pop("dependencies").items():
            keyword = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
            made[keyword] = {**made.get(keyword, {}), name: needed}
    for bound, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(made.get(strict), bool):  # As in draft 04.
            is_strict = made.pop(strict)
            if is_strict and bound in made:
                made[strict] = made.pop(bound)
    return made
