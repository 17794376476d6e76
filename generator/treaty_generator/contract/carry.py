"""Whether every payload of one schema can be made one of another without asking anybody, and how.

What a reader does goes without saying: it ignores what its schema does not declare. Beyond that, properties that are
gone may have to be dropped, and new ones filled with their defaults. What cannot be shown is for a person to decide.
"""

from __future__ import annotations

from dataclasses import field
from types import EllipsisType

from treaty_generator.contract.containment import Side
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS
from treaty_generator.dataclass import dataclass

Way = tuple[str | EllipsisType, ...]
"""Leads into a payload by the names of properties; `...` stands for each item of a list."""

_MOST = 5000  # Pairs of schemas that are compared; beyond, a person reads faster.
_PLAIN = frozenset({"type", "properties", "required", "additionalProperties"})
_LISTED = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"})


@dataclass(slots=True)
class Carry:
    """What to drop and what to fill, in this order; or, where there are `reasons`, why a person must decide."""

    drops: list[Way] = field(default_factory=list)
    fills: list[tuple[Way, Json]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def carry(before: Json, after: Json) -> Carry:
    """Compare two self-contained schemas as readers see them (`bundle` with `for_readers`)."""
    comparison = _Comparison(Side(before), Side(after))
    comparison.compare(before, after, (), frozenset())
    return comparison.made


class _Comparison:
    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after
        self.made = Carry()
        self.count = 0

    def compare(self, before: Json, after: Json, way: Way, around: frozenset[tuple[int, int]]) -> None:
        """Judge one value of the payload; `around` holds the pairs that it stands in."""
        before, after = self.before.target(before), self.after.target(after)
        pair = (id(before), id(after))
        self.count += 1
        if self.count > _MOST:
            self.because("", "the two versions are too large to compare")
        elif _is_plain(before) and _is_plain(after) and pair not in around:
            self.objects(before, after, way, around | {pair})
        elif not self.after.covers(after, self.before, before):
            if _is_list(before) and _is_list(after) and pair not in around:
                self.lists(before, after, way, around | {pair})
            else:
                self.because(way, _difference(before, after))

    def objects(self, before: Json, after: Json, way: Way, around: frozenset[tuple[int, int]]) -> None:
        """Compare property by property, as what is not declared is not there."""
        if _is_nullable(before) and not _is_nullable(after):
            self.because(way, "may be null before, and not after")
        old, new = before["properties"], after["properties"]
        self.renamed(old, new, way)
        if not self.is_rest_fine(before, after):
            self.because(way, "keeps properties that it does not declare, and these may not fit")
        for name in old:
            if name in new:
                self.compare(old[name], new[name], (*way, name), around)
            elif not self.is_kept(old[name], after):
                self.made.drops.append((*way, name))
        for name in after.get("required", ()):
            if name not in before.get("required", ()):
                self.fill(new.get(name, True), (*way, name), is_new=name not in old)

    def renamed(self, old: dict[str, Json], new: dict[str, Json], way: Way) -> None:
        """Ask a person where one property is gone and another could hold its values."""
        gone, fresh = [name for name in old if name not in new], [name for name in new if name not in old]
        for before, after in ((before, after) for before in gone for after in fresh):
            self.count += 1
            if self.count > _MOST or self.after.covers(new[after], self.before, old[before]):
                self.because((*way, before), f"is gone while {_told((*way, after))} is new, and may be its new name")
                return

    def is_rest_fine(self, before: Json, after: Json) -> bool:
        """Whether the properties that nobody declares may stay: mostly there are none, as readers ignore them."""
        if before.get("additionalProperties", False) is False:
            return True
        return self.after.covers(after, self.before, before)

    def is_kept(self, gone: Json, after: Json) -> bool:
        """Whether a property that is no longer declared does no harm where it is."""
        rest = after.get("additionalProperties")
        return rest is None or (rest is not False and self.after.covers(rest, self.before, gone))

    def fill(self, schema: Json, way: Way, *, is_new: bool) -> None:
        """Fill a property that may be absent before and may not be after."""
        if isinstance(schema, dict) and "default" in schema and self.after.accepts(schema, schema["default"]):
            self.made.fills.append((way, schema["default"]))
        else:
            self.because(way, f"is {'new and ' if is_new else ''}required, and has no default")

    def lists(self, before: Json, after: Json, way: Way, around: frozenset[tuple[int, int]]) -> None:
        """Compare the items; what else is said of the list must hold without them."""
        old, new = ({**schema, "items": True} for schema in (before, after))
        if after.get("uniqueItems") is True or not self.after.covers(new, self.before, old):
            self.because(way, _difference(before, after))
        else:
            self.compare(before["items"], after["items"], (*way, ...), around)

    def because(self, way: Way | str, reason: str) -> None:
        told = f"{_told(way)} {reason}" if isinstance(way, tuple) else reason
        if told not in self.made.reasons:
            self.made.reasons.append(told)


def _is_plain(schema: Json) -> bool:
    """Whether a schema says of objects no more than what their properties are."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return False
    return schema.get("type") in ("object", ["object", "null"], ["null", "object"]) and _says(schema) <= _PLAIN


def _is_list(schema: Json) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "array" and "items" in schema and _says(schema) <= _LISTED


def _is_nullable(schema: Json) -> bool:
    return isinstance(schema["type"], list)


def _says(schema: dict[str, Json]) -> set[str]:
    return {key for key in schema if key not in ANNOTATIONS and not key.startswith(("x-", "$schema", "$defs"))}


def _difference(before: Json, after: Json) -> str:
    types = [schema.get("type") if isinstance(schema, dict) else None for schema in (before, after)]
    if all(isinstance(one, str) for one in types) and types[0] != types[1] and set(types) != {"integer", "number"}:
        return f"was of type {types[0]}, and is of type {types[1]}"
    return "may hold values that the later version refuses"


def _told(way: Way) -> str:
    steps = ("*" if step is ... else str(step) for step in way)
    return "/" + "/".join(steps) if way else "the payload"
