"""What two versions of a schema define alike, so that it is read once and means the same on both sides.

Without this, a definition that refers to itself would be another one on each side, and comparing it would take steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.schema.budget import Budget
from treaty_generator.schema.dialect import MalformedSchema
from treaty_generator.schema.documents import Documents, Unresolved
from treaty_generator.schema.json_values import Json

_VALUES = frozenset(("const", "enum", "default", "examples"))  # What is below is no schema, and its names no keywords.
_PROSE = frozenset(("title", "description", "$comment"))


class Twins:
    """Two documents, and which of their local references mean the same."""

    def __init__(self, first: Documents, second: Documents, budget: Budget) -> None:
        self.first, self.second, self.budget = first, second, budget
        self.are_alike = first.root.draft is second.root.draft and not (first.has_ids or second.has_ids)
        self._known: dict[str, bool] = {}

    def mean_the_same(self, reference: str) -> bool:
        """Whether a reference leads to the same words in both, and all references in these do as well."""
        if not self.are_alike or not reference.startswith("#"):
            return False
        known = self._known.get(reference)
        if known is None:
            seen = {reference}
            known = self._is_same(reference, seen)
            for one in seen if known else (reference,):
                self._known[one] = known
        return known

    def _is_same(self, reference: str, seen: set[str]) -> bool:
        waiting = [reference]
        while waiting:
            one = waiting.pop()
            known = self._known.get(one)
            if known is False:
                return False
            found = None if known else self._below(one)
            if not known and found is None:
                self._known[one] = False
                return False
            new = [below for below in found or () if below not in seen]
            seen.update(new)
            waiting += new
        return True

    def _below(self, reference: str) -> list[str] | None:
        """Return the references in what one leads to, or None where the documents differ."""
        try:
            found = [documents.resolve(reference, documents.root)[0] for documents in (self.first, self.second)]
        except (Unresolved, MalformedSchema):
            return None
        references: list[str] = []
        return references if self._is_alike(found[0], found[1], references) else None

    def _is_alike(self, one: Json, other: Json, references: list[str]) -> bool:
        """Whether two schemas have the same words, apart from prose; note the references in them."""
        waiting: list[tuple[Json, Json, bool]] = [(one, other, True)]
        while waiting:
            left, right, is_schema = waiting.pop()
            self.budget.spend()
            if isinstance(left, dict) and isinstance(right, dict):
                names = set(_said(left, is_schema))
                if names != set(_said(right, is_schema)):
                    return False
                waiting += [(left[name], right[name], is_schema and name not in _VALUES) for name in sorted(names)]
                if is_schema and isinstance(left.get("$ref"), str):
                    references.append(str(left["$ref"]))
            elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
                waiting += [(a, b, is_schema) for a, b in zip(left, right, strict=True)]
            elif type(left) is not type(right) or isinstance(left, dict | list) or left != right:
                return False
        return True


def _said(schema: dict[str, Json], is_schema: bool) -> Iterator[str]:
    for name, value in schema.items():
        if not (is_schema and name in _PROSE and isinstance(value, str)):
            yield name
