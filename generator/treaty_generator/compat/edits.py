"""The difference of two schemas, as the edits that a person would say were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from treaty_generator.compat.branches import matched
from treaty_generator.compat.edit import Edit, Spot, What
from treaty_generator.compat.patched import Fragment, Node, Part, Plain, Woven
from treaty_generator.compat.view import View, branches, is_reference, told, view
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.names import class_name
from treaty_generator.contract.references import Identity, identity
from treaty_generator.problem import Pointer
from treaty_generator.render.leaves import json_type

_GROUPS = (
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
    ("if", "then", "else"),
    ("contains", "minContains", "maxContains"),
)
"""Keywords that mean something together; the first one gives its name to an edit of them."""

_BELOW: dict[str, Pointer] = {"contains": ("*",), "items": ("*",), "unevaluatedItems": ("*",)} | {
    "additionalProperties": ("*",),
    "unevaluatedProperties": ("*",),
}
"""Keywords with one schema, and where in the payload it speaks; nothing is the very same value."""

_SAME_VALUE = ("else", "if", "not", "propertyNames", "then")
_BY_NAME = ("dependentSchemas", "patternProperties")
_UNIONS = ("anyOf", "oneOf")
_HANDLED = frozenset({"properties", "required", "type", "enum", "const", "x-extensible-enum", *_UNIONS})


@dataclass(slots=True)
class Difference:
    """All edits between two schemas, and both in one so that any of the edits can be made alone."""

    edits: tuple[Edit, ...]
    woven: Woven


def difference(contracts: tuple[Contracts, Contracts], before: Schema, after: Schema) -> Difference:
    """Compare two schemas, through references on both sides.

    What is spelled in another way is no edit. An edit in what several places share is found once.
    """
    walk = _Walk(contracts)
    root = walk.pair(before, after, ())
    return Difference(tuple(walk.edits), Woven(contracts, root))


@dataclass(slots=True)
class _Walk:
    contracts: tuple[Contracts, Contracts]
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
            node.parts += _Weaver(self, old, new, path).parts()
        self.nodes[key].uses += 1
        return self.nodes[key]

    def annotations(self, old: View, new: View, path: Pointer) -> None:
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


class _Weaver:
    """Weaves two views of one value, keyword by keyword."""

    def __init__(self, walk: _Walk, old: View, new: View, path: Pointer) -> None:
        self.walk, self.old, self.new, self.path = walk, old, new, path
        self.made: list[Part] = []

    def parts(self) -> list[Part]:
        if self.is_another():
            self.replaced()
            return self.made
        if self.as_union():
            return self.made
        self.types()
        self.values()
        self.properties()
        self.required()
        self.unions()
        self.all_of()
        done = set(_HANDLED)
        for group in _GROUPS:
            done |= self.group(group)
        for key in _ordered(self.old.keywords, self.new.keywords):
            if key not in done:
                self.keyword(key)
        return self.made

    def both(self, fragment: Fragment) -> None:
        self.made.append(Part(None, fragment, fragment))

    def part(self, edit: int, before: Fragment, after: Fragment) -> None:
        self.made.append(Part(edit, before, after))

    def note(self, what: What, keyword: str, **said: Json) -> int:
        spots = _where_keyword(self.old, keyword), _where_keyword(self.new, keyword)
        return self.walk.edit(what, keyword, self.path, *spots, **said)

    # Types and values.

    def is_another(self) -> bool:
        """Whether the two have nothing in common, so that what else they say is not compared."""
        if self.old.is_impossible or self.new.is_impossible:
            return self.old.is_impossible != self.new.is_impossible
        was, now = (_with_integers(_set(one)) for one in self.said_types())
        return bool(was and now and not was & now)

    def said_types(self) -> tuple[Json, Json]:
        """The types of both sides; a list of values says types as well, where the other side says some."""
        return _type(self.old, beside=self.new), _type(self.new, beside=self.old)

    def replaced(self) -> None:
        was, now = self.said_types()
        said = {"was": was, "now": now}
        self.part(self.note(What.TYPE_CHANGED, "type", **said), self.whole(0), self.whole(1))

    def whole(self, side: int) -> Fragment:
        """Write all that one side says of the value, but null."""
        seen = (self.old, self.new)[side]
        if seen.is_impossible:
            return {"false": True}
        alone = _Weaver(_Walk((self.walk.contracts[side],) * 2), seen, seen, ())
        for keyword in seen.keywords:
            alone.both({keyword: alone.plain_value(side, keyword)})
        made: Fragment = {}
        for part in alone.made:
            made |= part.before
        if seen.parts:
            made["allOf"] = [Plain(side, one) for one in seen.parts]
        return made

    def plain_value(self, side: int, keyword: str) -> Json:
        """Take the value of a keyword as it stands on one side."""
        seen = (self.old, self.new)[side]
        value = seen.keywords[keyword]
        if keyword == "properties":
            return {name: Plain(side, below) for name, below in seen.properties.items()}
        if keyword == "required":
            return list(seen.required)
        if keyword in _UNIONS:
            return [Plain(side, one) for one in branches(self.walk.contracts[side], seen, keyword)]
        if keyword in ("allOf", "prefixItems"):
            return [Plain(side, seen.below(keyword, index)) for index in range(len(value))]
        if keyword in _BY_NAME:
            return {name: Plain(side, seen.below(keyword, name)) for name in value}
        if keyword in _BELOW or keyword in _SAME_VALUE:
            return Plain(side, seen.below(keyword))
        return value

    def types(self) -> None:
        was, now = self.said_types()
        before = {"type": was} if was is not None else {}
        after = {"type": now} if now is not None else {}
        old, new = (_with_integers(_set(one)) for one in (was, now))
        if old == new:
            self.both(before)
            return
        if not new or (old and old < new):
            what = What.TYPE_WIDENED
        else:
            what = What.TYPE_NARROWED if not old or new < old else What.TYPE_CHANGED
        self.part(self.note(what, "type", was=was, now=now), before, after)

    def values(self) -> None:
        old, new = _listed(self.old), _listed(self.new)
        self.extensible()
        if old is None or new is None:
            if old is not None:
                self.part(self.note(What.REMOVED, "enum", was=old), {"enum": old}, {})
            elif new is not None:
                self.part(self.note(What.ADDED, "enum", now=new), {}, {"enum": new})
            return
        was, now = {told(value): value for value in old}, {told(value): value for value in new}
        self.both({"enum": [value for key, value in was.items() if key in now]})
        gone = [value for key, value in was.items() if key not in now]
        more = [value for key, value in now.items() if key not in was]
        if gone and more and "const" in self.old.keywords and "const" in self.new.keywords:
            self.part(self.note(What.CHANGED, "const", was=gone[0], now=more[0]), {"enum": gone}, {"enum": more})
            return
        if gone:
            self.part(self.note(What.VALUES_REMOVED, "enum", was=gone), {"enum": gone}, {"enum": []})
        if more:
            self.part(self.note(What.VALUES_ADDED, "enum", now=more), {"enum": []}, {"enum": more})

    def extensible(self) -> None:
        key = "x-extensible-enum"
        was, now = _is_extensible(self.old), _is_extensible(self.new)
        if was and now:
            self.both({key: True})
        elif was or now:
            what = What.ADDED if now else What.REMOVED
            self.part(self.note(what, key, was=was, now=now), {key: True} if was else {}, {key: True} if now else {})

    # Objects.

    def properties(self) -> None:
        old, new = self.old, self.new
        if "properties" in old.keywords and "properties" in new.keywords:
            self.both({"properties": {}})
        gone = [name for name in old.properties if name not in new.properties]
        fresh = [name for name in new.properties if name not in old.properties]
        for name in list(gone):
            other = next((one for one in fresh if self.is_renamed(name, one)), None)
            if other is not None:
                gone.remove(name)
                fresh.remove(other)
                self.changed_name(name, other)
        for name in gone:
            self.property_alone(0, name)
        for name, below in old.properties.items():
            if name in new.properties:
                self.both({"properties": {name: self.walk.pair(below, new.properties[name], (*self.path, name))}})
        for name in fresh:
            self.property_alone(1, name)
        if not self.made or ("properties" in old.keywords) == ("properties" in new.keywords):
            return
        if not old.properties and not new.properties:  # One of them declares that there are none.
            side = 0 if "properties" in old.keywords else 1
            what = What.REMOVED if side == 0 else What.ADDED
            fragments: list[Fragment] = [{}, {}]
            fragments[side] = {"properties": {}}
            self.part(self.note(what, "properties"), *fragments)

    def is_renamed(self, name: str, other: str) -> bool:
        if (name in self.old.required) != (other in self.new.required):
            return False
        return _is_telling(self.old.properties[name].value) and _are_alike(
            self.old.properties[name].value, self.new.properties[other].value
        )

    def changed_name(self, name: str, other: str) -> None:
        spots = self.spot_of_property(0, name), self.spot_of_property(1, other)
        is_required = name in self.old.required
        edit = self.walk.edit(
            What.PROPERTY_RENAMED, "properties", self.path, *spots, name=name, now=other, is_required=is_required
        )
        self.part(edit, self.declared(0, name), self.declared(1, other))

    def property_alone(self, side: int, name: str) -> None:
        """Note a property that only one side declares, together with its entry in `required`."""
        seen = (self.old, self.new)[side]
        spots: list[Spot | None] = [None, None]
        spots[side] = self.spot_of_property(side, name)
        what = What.PROPERTY_ADDED if side else What.PROPERTY_REMOVED
        value = seen.properties[name].value
        said = {"now": value} if side else {"was": value}
        edit = self.walk.edit(
            what, "properties", self.path, *spots, name=name, is_required=name in seen.required, **said
        )
        fragments: list[Fragment] = [{}, {}]
        fragments[side] = self.declared(side, name)
        self.part(edit, *fragments)

    def spot_of_property(self, side: int, name: str) -> Spot:
        return Spot((self.old, self.new)[side].owners[name], ("properties", name), key=True)

    def declared(self, side: int, name: str) -> Fragment:
        seen = (self.old, self.new)[side]
        required = {"required": [name]} if name in seen.required else {}
        return {"properties": {name: Plain(side, seen.properties[name])}, **required}

    def required(self) -> None:
        old, new = self.old, self.new
        alone = old.properties.keys() ^ new.properties.keys()
        for name in _ordered(old.required, new.required):
            if name in old.required and name in new.required:
                if name not in alone:
                    self.both({"required": [name]})
                elif name in old.properties:  # Its entry is told with the property, and stays where that is gone.
                    self.with_property(What.PROPERTY_REMOVED, name, 1)
                else:
                    self.with_property(What.PROPERTY_ADDED, name, 0)
            elif name not in alone or name not in (old if name in old.required else new).properties:
                self.requirement(name)

    def with_property(self, what: What, name: str, side: int) -> None:
        index = next(edit.index for edit in self.walk.edits if edit.what is what and edit.name == name)
        fragments: list[Fragment] = [{}, {}]
        fragments[side] = {"required": [name]}
        self.part(index, *fragments)

    def requirement(self, name: str) -> None:
        spots = [self.spot_of_requirement(side, name) for side in (0, 1)]
        entry: Fragment = {"required": [name]}
        if name in self.new.required:
            edit = self.walk.edit(What.PROPERTY_REQUIRED, "required", (*self.path, name), *spots, name=name)
            self.part(edit, {}, entry)
        else:
            edit = self.walk.edit(What.PROPERTY_MADE_OPTIONAL, "required", (*self.path, name), *spots, name=name)
            self.part(edit, entry, {})

    def spot_of_requirement(self, side: int, name: str) -> Spot:
        seen = (self.old, self.new)[side]
        if name in seen.required:
            holder = seen.required[name]
            return Spot(holder, ("required", holder.value["required"].index(name)))
        return self.spot_of_property(side, name) if name in seen.properties else Spot(seen.schema)

    # Unions, and parts that cannot be brought together.

    def unions(self) -> None:
        old, new = self.old.keywords, self.new.keywords
        for keyword in _UNIONS:
            other = _other(keyword)
            is_moved = (keyword in old) != (other in old) and (keyword in new) != (other in new)
            if keyword in old and keyword in new:
                self.branches(keyword)
            elif keyword in old and is_moved:
                edit = self.note(What.CHANGED, keyword, was=keyword, now=other)
                self.part(edit, {keyword: self.plain_value(0, keyword)}, {other: self.plain_value(1, other)})
            elif keyword in old:
                self.part(self.note(What.REMOVED, keyword), {keyword: self.plain_value(0, keyword)}, {})
            elif keyword in new and not is_moved:
                self.part(self.note(What.ADDED, keyword), {}, {keyword: self.plain_value(1, keyword)})

    def as_union(self) -> bool:
        """Weave a value that became a branch of a union, or was one: the other branches are what was edited."""
        for side, alone, union in ((1, self.old, self.new), (0, self.new, self.old)):
            keyword = next(iter(union.keywords), "")
            if keyword not in _UNIONS or len(union.keywords) > 1 or union.parts or alone.parts:
                continue
            contracts = self.walk.contracts[side]
            found = branches(contracts, union, keyword)
            seen = [view(contracts, one) for one in found]
            alike = [index for index, one in enumerate(seen) if _is_counterpart(one, alone)]
            if len(alike) != 1:
                continue
            pair = (alone, seen[alike[0]]) if side else (seen[alike[0]], alone)
            self.both({keyword: [self.walk.body(*pair, self.path)]})
            others = [one for index, one in enumerate(found) if index != alike[0]]
            pairs = [(None, one) if side else (one, None) for one in others]
            self.listed(keyword, pairs, What.BRANCH_ADDED, What.BRANCH_REMOVED)
            return True
        return False

    def branches(self, keyword: str) -> None:
        old = branches(self.walk.contracts[0], self.old, keyword)
        new = branches(self.walk.contracts[1], self.new, keyword)
        self.both({keyword: []})
        self.listed(keyword, matched(self.walk.contracts, old, new), What.BRANCH_ADDED, What.BRANCH_REMOVED)

    def listed(
        self, keyword: str, pairs: Iterable[tuple[Schema | None, Schema | None]], added: What, removed: What
    ) -> None:
        """Weave a list of schemas of the very same value."""
        for was, now in pairs:
            if was is not None and now is not None:
                self.both({keyword: [self.walk.pair(was, now, self.path)]})
            elif was is not None:
                spots = Spot(was), _where_keyword(self.new, keyword)
                edit = self.walk.edit(removed, keyword, self.path, *spots, name=_label(was), was=was.value)
                self.part(edit, {keyword: [Plain(0, was)]}, {})
            elif now is not None:
                spots_now = _where_keyword(self.old, keyword), Spot(now)
                edit = self.walk.edit(added, keyword, self.path, *spots_now, name=_label(now), now=now.value)
                self.part(edit, {}, {keyword: [Plain(1, now)]})

    def all_of(self) -> None:
        pairs = matched(self.walk.contracts, list(self.old.parts), list(self.new.parts))
        self.listed("allOf", pairs, What.ADDED, What.REMOVED)

    # Everything else.

    def group(self, group: tuple[str, ...]) -> set[str]:
        """Note one edit for keywords that mean something together, unless both sides have the first one."""
        first = group[0]
        old, new = ([key for key in group if key in seen.keywords] for seen in (self.old, self.new))
        is_bound = len(group) == 2
        if not old and not new:
            return set(group)
        if not is_bound and first in old and first in new:
            return set()
        before, after = ({key: self.plain_value(side, key) for key in keys} for side, keys in enumerate((old, new)))
        if is_bound and told(before) == told(after):
            self.both(before)
            return set(group)
        what = What.CHANGED if old and new else What.REMOVED if old else What.ADDED
        said = {"was": before, "now": after} if is_bound else {}
        spots = (_where_keyword(seen, *(keys or [first])) for seen, keys in ((self.old, old), (self.new, new)))
        self.part(self.walk.edit(what, first, self.path, *spots, **said), before, after)
        return set(group)

    def keyword(self, key: str) -> None:
        is_old, is_new = key in self.old.keywords, key in self.new.keywords
        if key in _BY_NAME or key == "dependentRequired":
            self.by_name(key)
        elif is_old and is_new and key == "prefixItems":
            self.positions()
        elif is_old and is_new and self.is_pair(key):
            path = (*self.path, *_BELOW.get(key, ()))
            self.both({key: self.walk.pair(self.old.below(key), self.new.below(key), path)})
        elif is_old and is_new and told(self.old.keywords[key]) == told(self.new.keywords[key]):
            self.both({key: self.old.keywords[key]})
        else:
            self.another(key)

    def is_pair(self, key: str) -> bool:
        if key not in _BELOW and key not in _SAME_VALUE:
            return False
        values = self.old.keywords[key], self.new.keywords[key]
        is_closing = key in ("additionalProperties", "unevaluatedProperties")
        return all(isinstance(value, dict) and (value or not is_closing) for value in values)

    def another(self, key: str) -> None:
        before, after = (
            {key: self.plain_value(side, key)} if key in seen.keywords else {}
            for side, seen in enumerate((self.old, self.new))
        )
        was, now = self.old.keywords.get(key), self.new.keywords.get(key)
        if key == "additionalProperties" and told(_rest(was)) == told(_rest(now)) and was is not None is not now:
            self.both(before)
            return
        what = What.CHANGED if before and after else What.REMOVED if before else What.ADDED
        self.part(self.note(what, key, was=was, now=now), before, after)

    def positions(self) -> None:
        key = "prefixItems"
        old, new = len(self.old.keywords[key]), len(self.new.keywords[key])
        for index in range(min(old, new)):
            path = (*self.path, index)
            self.both({key: [self.walk.pair(self.old.below(key, index), self.new.below(key, index), path)]})
        if old > new:
            self.part(self.note(What.REMOVED, key, was=old - new), {key: self.plain_value(0, key)[new:]}, {})
        elif new > old:
            self.part(self.note(What.ADDED, key, now=new - old), {}, {key: self.plain_value(1, key)[old:]})

    def by_name(self, key: str) -> None:
        old, new = self.old.keywords.get(key, {}), self.new.keywords.get(key, {})
        for name in _ordered(old, new):
            path = (*self.path, "*") if key == "patternProperties" else self.path
            if name in old and name in new:
                if key != "dependentRequired":
                    below = self.walk.pair(self.old.below(key, name), self.new.below(key, name), path)
                    self.both({key: {name: below}})
                    continue
                if sorted(old[name]) == sorted(new[name]):
                    self.both({key: {name: old[name]}})
                    continue
            before, after = (
                ({key: {name: self.plain_value(0, key)[name]}} if name in old else {}),
                ({key: {name: self.plain_value(1, key)[name]}} if name in new else {}),
            )
            what = What.CHANGED if name in old and name in new else What.REMOVED if name in old else What.ADDED
            spots = (
                Spot(seen.holders[key], (key, name), key=True) if name in there else _where_keyword(seen, key)
                for seen, there in ((self.old, old), (self.new, new))
            )
            edit = self.walk.edit(what, key, path, *spots, name=name, was=old.get(name), now=new.get(name))
            self.part(edit, before, after)


def _are_same(before: Json, after: Json) -> bool:
    """Whether two schemas say the same, wherever they stand: nothing in them depends on their place."""
    if before != after:
        return False
    text = told(before)
    return '"$ref"' not in text and text == told(after)


def _are_alike(before: Json, after: Json) -> bool:
    """Whether two properties expect the same, whatever is told about them."""
    if isinstance(before, dict) and isinstance(after, dict):
        before, after = (
            {key: value for key, value in one.items() if key not in ANNOTATIONS} for one in (before, after)
        )
    return told(before) == told(after)


def _is_telling(value: Json) -> bool:
    return isinstance(value, dict) and any(key not in ANNOTATIONS for key in value)


def _ordered(*several: Iterable[str]) -> Iterator[str]:
    """Go through all names once, those of the first one first."""
    return iter(dict.fromkeys(name for names in several for name in names))


def _type(seen: View, *, beside: View) -> Json:
    listed = _listed(seen)
    if "type" in seen.keywords or not listed or "type" not in beside.keywords:
        return seen.keywords.get("type")
    found = sorted({json_type(value) for value in listed})
    return found[0] if len(found) == 1 else found


def _set(types: Json) -> frozenset[str]:
    return frozenset([types] if isinstance(types, str) else types or ())


def _with_integers(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _listed(seen: View) -> list[Json] | None:
    listed: list[Json] | None = seen.keywords.get("enum")
    if "const" not in seen.keywords:
        return listed
    constant = seen.keywords["const"]
    return [constant] if listed is None or told(constant) in map(told, listed) else []


def _is_extensible(seen: View) -> bool:
    return seen.keywords.get("x-extensible-enum") is True and "enum" in seen.keywords and "const" not in seen.keywords


def _rest(value: Json) -> Json:
    return True if value == {} else value


def _other(keyword: str) -> str:
    return "oneOf" if keyword == "anyOf" else "anyOf"


def _is_counterpart(branch: View, alone: View) -> bool:
    """Whether a branch of a union may be what was said without the union."""
    has_one_type = isinstance(alone.keywords.get("type"), str)
    return has_one_type and branch.nullable is None and branch.keywords.get("type") == alone.keywords["type"]


def _label(branch: Schema) -> str:
    """Call a branch by its title, what it refers to, a constant in it, or its type."""
    value = branch.value
    if not isinstance(value, dict):
        return ""
    if isinstance(value.get("title"), str):
        return str(value["title"])
    if is_reference(value):
        return str(value["$ref"]).rpartition("/")[2]
    for below in value.get("properties", {}).values():
        if isinstance(below, dict) and isinstance(below.get("const"), str):
            return str(below["const"])
    kind = value.get("type")
    return kind if isinstance(kind, str) else ""


def _where(seen: View, schema: Schema) -> Spot:
    """Where a schema says its type, or where it stands."""
    return Spot(seen.holders["type"], ("type",)) if "type" in seen.holders else Spot(schema)


def _where_keyword(seen: View, *keywords: str) -> Spot:
    for keyword in keywords:
        if keyword in seen.holders and keyword in seen.holders[keyword].value:
            return Spot(seen.holders[keyword], (keyword,))
    return Spot(seen.schema)


def _spot_key(spot: Spot | None) -> Json:
    return None if spot is None else (identity(spot.schema), spot.steps)
