"""Two schemas, gone through at once: what both say, and what was edited in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field

from treaty_generator.compat.edit import Edit, Spot, What
from treaty_generator.compat.patched import Fragment, Node, Part, Plain
from treaty_generator.compat.view import View, branches, told, view
from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.names import class_name
from treaty_generator.contract.references import Identity, identity
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer

BELOW: dict[str, Pointer] = {
    **dict.fromkeys(("additionalProperties", "contains", "items", "unevaluatedItems"), ("*",)),
    "unevaluatedProperties": ("*",),
}
"""Keywords with one schema, and where in the payload it speaks."""

SAME_VALUE = ("else", "if", "not", "propertyNames", "then")
"""Keywords with one schema for the very same value, or for the names in it."""

BY_NAME = ("dependentSchemas", "patternProperties")
UNIONS = ("anyOf", "oneOf")


@dataclass(slots=True)
class Walk:
    """Goes through two schemas at once, notes the edits, and weaves both into one."""

    contracts: tuple[Contracts, Contracts]
    weave: Callable[[Weaving], None]
    edits: list[Edit] = field(default_factory=list)
    known: dict[tuple[Json, ...], int] = field(default_factory=dict)
    nodes: dict[tuple[Identity, Identity], Node] = field(default_factory=dict)

    def pair(self, before: Schema, after: Schema, path: Pointer) -> Node | Plain:
        """Weave two schemas of one value."""
        if _are_same(before.value, after.value):
            return Plain(0, before)
        old, new = view(self.contracts[0], before), view(self.contracts[1], after)
        self.annotations(old, new, path)
        if old.nullable is None and new.nullable is None:
            return self.body(old, new, path)
        node = Node("", uses=1, inner=self.body(old, new, path))
        node.null = (self.null(old, new, before, after, path), old.nullable is not None, new.nullable is not None)
        return node

    def null(self, old: View, new: View, before: Schema, after: Schema, path: Pointer) -> int | None:
        """Note that null is accepted or refused on one side only."""
        if old.nullable is not None and new.nullable is not None:
            return None
        was = Spot(old.nullable[0], (old.nullable[1],)) if old.nullable is not None else _where(old, before)
        now = Spot(new.nullable[0], (new.nullable[1],)) if new.nullable is not None else _where(new, after)
        what = What.NULL_ADMITTED if old.nullable is None else What.NULL_REFUSED
        return self.edit(what, "type", path, was, now)

    def body(self, old: View, new: View, path: Pointer) -> Node | Plain:
        """Weave what is said besides null; where the very same two were met before, that is what comes back."""
        key = identity(old.schema), identity(new.schema)
        if key not in self.nodes:
            node = self.nodes[key] = Node(class_name(str(old.schema.origin.pointer[-1]), "Part"))
            weaving = Weaving(self, old, new, path)
            self.weave(weaving)
            node.parts += weaving.made
        self.nodes[key].uses += 1
        return self.nodes[key]

    def annotations(self, old: View, new: View, path: Pointer) -> None:
        """Note what no value can feel."""
        for key in sorted(old.annotations.keys() | new.annotations.keys()):
            was, now = old.annotations.get(key), new.annotations.get(key)
            if was is None and now is not None:
                self.edit(What.ADDED, key, path, Spot(old.schema), Spot(now[1], (key,)), now=now[0])
            elif was is not None and now is None:
                self.edit(What.REMOVED, key, path, Spot(was[1], (key,)), Spot(new.schema), was=was[0])
            elif was is not None and now is not None and told(was[0]) != told(now[0]):
                spots = Spot(was[1], (key,)), Spot(now[1], (key,))
                self.edit(What.CHANGED, key, path, *spots, was=was[0], now=now[0])

    def edit(
        self,
        what: What,
        keyword: str,
        path: Pointer,
        before: Spot | None,
        after: Spot | None,
        *,
        name: str = "",
        was: Json = None,
        now: Json = None,
        is_required: bool = False,
    ) -> int:
        """Note an edit, and return its index; one that was met before keeps its own."""
        key = what, keyword, name, *(_spot_key(spot) for spot in (before, after))
        if key not in self.known:
            index = self.known[key] = len(self.edits)
            self.edits.append(Edit(index, what, keyword, path, before, after, name, was, now, is_required))
        return self.known[key]


class Weaving:
    """Two views of one value, and the pieces that were woven of them so far."""

    def __init__(self, walk: Walk, old: View, new: View, path: Pointer) -> None:
        self.walk, self.old, self.new, self.path = walk, old, new, path
        self.made: list[Part] = []
        self.alone: dict[str, int] = {}  # The edits of properties that one side declares, by their names.

    def both(self, fragment: Fragment) -> None:
        """Say what both versions say."""
        self.made.append(Part(None, fragment, fragment))

    def part(self, edit: int, before: Fragment, after: Fragment) -> None:
        """Say what an edit changes."""
        self.made.append(Part(edit, before, after))

    def note(self, what: What, keyword: str, **said: Json) -> int:
        """Note an edit of a keyword, and return its index."""
        spots = where_keyword(self.old, keyword), where_keyword(self.new, keyword)
        return self.walk.edit(what, keyword, self.path, *spots, **said)

    def plain_value(self, side: int, keyword: str) -> Json:
        """Take the value of a keyword as it stands on one side."""
        seen = (self.old, self.new)[side]
        value = seen.keywords[keyword]
        if keyword == "properties":
            return {name: Plain(side, below) for name, below in seen.properties.items()}
        if keyword == "required":
            return list(seen.required)
        if keyword in UNIONS:
            return [Plain(side, one) for one in branches(self.walk.contracts[side], seen, keyword)]
        if keyword in ("allOf", "prefixItems"):
            return [Plain(side, seen.below(keyword, index)) for index in range(len(value))]
        if keyword in BY_NAME:
            return {name: Plain(side, seen.below(keyword, name)) for name in value}
        if keyword in BELOW or keyword in SAME_VALUE:
            return Plain(side, seen.below(keyword))
        return value

    def whole(self, side: int) -> Fragment:
        """Write all that one side says of the value, but null."""
        seen = (self.old, self.new)[side]
        if seen.is_impossible:
            return {"false": True}
        made: Fragment = {keyword: self.plain_value(side, keyword) for keyword in seen.keywords}
        if seen.parts:
            made["allOf"] = [Plain(side, one) for one in seen.parts]
        return made


def ordered(*several: Iterable[str]) -> Iterator[str]:
    """Go through all names once, those of the first one first."""
    return iter(dict.fromkeys(name for names in several for name in names))


def where_keyword(seen: View, *keywords: str) -> Spot:
    """Where a schema says one of some keywords, or where it stands."""
    for keyword in keywords:
        if keyword in seen.holders and keyword in seen.holders[keyword].value:
            return Spot(seen.holders[keyword], (keyword,))
    return Spot(seen.schema)


def _are_same(before: Json, after: Json) -> bool:
    """Whether two schemas say the same, wherever they stand: nothing in them depends on their place."""
    if before != after:
        return False
    text = told(before)
    return '"$ref"' not in text and text == told(after)


def _where(seen: View, schema: Schema) -> Spot:
    """Where a schema says its type, or where it stands."""
    return Spot(seen.holders["type"], ("type",)) if "type" in seen.holders else Spot(schema)


def _spot_key(spot: Spot | None) -> Json:
    return None if spot is None else (identity(spot.schema), spot.steps)
