"""What a schema says of one value, whichever way it is spelled: `$ref` and `allOf` brought together, null set apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS, SPEAKS_OF
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.dataclass import dataclass
from treaty_generator.render.leaves import json_type

_SAYS_NOTHING = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False, "required": []}
_ADJACENT = ("additionalProperties", "items", "unevaluatedItems", "unevaluatedProperties")
"""They judge what the keywords beside them leave, so they mean something else in another company."""
_TOGETHER = ("contains", "else", "enum", "if", "maxContains", "minContains", "prefixItems", "then", "x-extensible-enum")
"""They mean something only beside each other, so they come from one part or stay where they are."""


@dataclass(slots=True)
class View:
    """A schema as its keywords; `holders` says in which schema each stands.

    `required` and `properties` may come from several schemas. `nullable` is set where null is accepted besides what
    the keywords say, and is where that is spelled. `is_impossible` is the schema `false`.
    """

    schema: Schema
    keywords: dict[str, Json] = field(default_factory=dict)
    holders: dict[str, Schema] = field(default_factory=dict)
    properties: dict[str, Schema] = field(default_factory=dict)
    owners: dict[str, Schema] = field(default_factory=dict)  # Of the properties: in which schema each is declared.
    required: dict[str, Schema] = field(default_factory=dict)
    parts: tuple[Schema, ...] = ()  # Of `allOf` and `$ref`, where they cannot be brought together.
    nullable: tuple[Schema, str] | None = None
    annotations: dict[str, tuple[Json, Schema]] = field(default_factory=dict)
    is_impossible: bool = False

    def below(self, keyword: str, *steps: str | int) -> Schema:
        """Step down into a keyword, from the schema that holds it."""
        return self.holders[keyword].at(keyword, *steps)


def told(value: Json) -> str:
    """Write a value so that equal texts are equal JSON; Python alone takes 1 and `true` for equal."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if ".0" in text or "e+" in text:  # Few have whole floats, and 1.0 is 1.
        return json.dumps(_whole(value), sort_keys=True, ensure_ascii=False)
    return text


def _whole(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _whole(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_whole(below) for below in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def target(contracts: Contracts, schema: Schema) -> Schema:
    """Follow references that say nothing more."""
    *_, last = _way(contracts, schema)
    return last


def is_reference(value: Json) -> bool:
    """Whether a schema is a `$ref` and says nothing more that a value could feel."""
    return isinstance(value, dict) and "$ref" in value and all(key == "$ref" or is_silent(key) for key in value)


def is_silent(key: str) -> bool:
    """Whether no value can feel a keyword."""
    return key in ANNOTATIONS or key == "$defs" or (key.startswith("x-") and key != "x-extensible-enum")


def view(contracts: Contracts, schema: Schema) -> View:
    """Bring a schema and what it refers to together, as far as no value can tell the difference."""
    way = list(_way(contracts, schema))
    schema = way[-1]
    if not isinstance(schema.value, dict):
        return View(schema, annotations=_annotations(way), is_impossible=schema.value is False)
    found = list(_conjuncts(contracts, schema, set()))
    made = _merged(schema, found) if _can_merge(found) else _alone(contracts, schema)
    made.annotations = _annotations((*way, *found[1:]))
    return _null_apart(contracts, _plain(made))


def branches(contracts: Contracts, seen: View, keyword: str) -> list[Schema]:
    """Return the branches of a union, without the one for null where that is set apart."""
    found = [seen.below(keyword, index) for index in range(len(seen.keywords[keyword]))]
    if seen.nullable is None or seen.nullable[1] != keyword:
        return found
    return [branch for branch in found if not _is_null(target(contracts, branch).value)]


def _way(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    """Follow references that say nothing more, step by step."""
    seen: set[Identity] = set()
    yield schema
    while is_reference(schema.value) and identity(schema) not in seen:
        seen.add(identity(schema))
        schema = resolve(contracts, schema.value["$ref"], schema)
        yield schema


def _annotations(schemas: Iterable[Schema]) -> dict[str, tuple[Json, Schema]]:
    """Bring together what no value can feel; who comes first is heard."""
    made: dict[str, tuple[Json, Schema]] = {}
    for schema in schemas:
        for key, said in _own_annotations(schema):
            made.setdefault(key, said)
    return made


def _own_annotations(schema: Schema) -> Iterator[tuple[str, tuple[Json, Schema]]]:
    if isinstance(schema.value, dict):
        yield from ((key, (value, schema)) for key, value in schema.value.items() if is_silent(key) and key != "$defs")


def _conjuncts(contracts: Contracts, schema: Schema, seen: set[Identity]) -> Iterator[Schema]:
    """Go through a schema and all that it says by `$ref` and `allOf`."""
    if identity(schema) in seen:
        return
    seen.add(identity(schema))
    yield schema
    if isinstance(schema.value, dict):
        for part in _parts(contracts, schema):
            yield from _conjuncts(contracts, part, seen)


def _parts(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    if "$ref" in schema.value:
        yield target(contracts, resolve(contracts, schema.value["$ref"], schema))
    for index in range(len(schema.value.get("allOf", ()))):
        yield target(contracts, schema.at("allOf", index))


def _judging(value: dict[str, Json]) -> dict[str, Json]:
    return {key: item for key, item in _felt(value).items() if key not in ("$ref", "allOf")}


def _felt(value: dict[str, Json]) -> dict[str, Json]:
    """All that a value can feel; unlike what judges here, this counts what is said by `$ref` and `allOf`."""
    return {key: item for key, item in value.items() if not is_silent(key)}


def _can_merge(found: list[Schema]) -> bool:
    """Whether the parts of a schema may stand in one, each keyword once."""
    if len(found) == 1:
        return True
    if not all(isinstance(part.value, dict) for part in found):
        return False
    judging = [_judging(part.value) for part in found]
    if any(keyword in part for part in judging[1:] for keyword in _ADJACENT):
        return False
    if "additionalProperties" in judging[0] or "items" in judging[0]:
        return False
    if sum(not part.keys().isdisjoint(_TOGETHER) for part in judging) > 1:
        return False
    seen: set[str] = set()
    for part in judging:
        names = {f"properties/{name}" for name in part.get("properties", ())}
        names |= {key for key in part if key not in ("properties", "required") and not _is_again(part, key, judging)}
        if names & seen:
            return False
        seen |= names
    return True


def _is_again(part: dict[str, Json], key: str, judging: list[dict[str, Json]]) -> bool:
    """Whether a keyword says in all parts that have it the same."""
    return key == "type" and all(told(part[key]) == told(other.get(key, part[key])) for other in judging)


def _merged(schema: Schema, found: list[Schema]) -> View:
    made = View(schema)
    for part in found:
        for key, value in _judging(part.value).items():
            if key == "properties":
                made.properties |= {name: part.at(key, name) for name in value}
                made.owners |= dict.fromkeys(value, part)
            elif key == "required":
                made.required |= dict.fromkeys(value, part)
            made.keywords.setdefault(key, value)
            made.holders.setdefault(key, part)
    return made


def _alone(contracts: Contracts, schema: Schema) -> View:
    return replace(_merged(schema, [schema]), parts=tuple(_parts(contracts, schema)))


def _plain(made: View) -> View:
    """Leave out what says nothing."""
    for key, value in tuple(made.keywords.items()):
        is_idle = key in _SAYS_NOTHING and told(_SAYS_NOTHING[key]) == told(value)
        if is_idle or (key == "propertyNames" and value in (True, {})):
            del made.keywords[key]
    return made


def _null_apart(contracts: Contracts, made: View) -> View:
    """Set null apart, in whichever of its spellings: in `type`, in `enum`, or as a branch of a union."""
    if made.parts:
        return made
    for keyword in ("anyOf", "oneOf"):
        if keyword in made.keywords and made.keywords.keys() == {keyword}:
            return _branches_apart(contracts, made, keyword)
    if not made.keywords.keys() <= {*SPEAKS_OF, "type", "enum", "x-extensible-enum"}:
        return made
    named, values = made.keywords.get("type", ()), made.keywords.get("enum")
    types = {named} if isinstance(named, str) else set(named)
    admits = ("null" in types or not types) and (values is None or None in values)
    if not admits or (values is None and not types) or types == {"null"} or values == [None]:
        return made
    spelled = "type" if "null" in types else "enum"
    made.nullable = made.holders[spelled], spelled
    if types:
        kept = sorted(types - {"null"})
        made.keywords["type"] = kept[0] if len(kept) == 1 else kept
    if values is not None:
        made.keywords["enum"] = [value for value in values if value is not None]
    return made


def _branches_apart(contracts: Contracts, made: View, keyword: str) -> View:
    branches = [target(contracts, made.below(keyword, index)) for index in range(len(made.keywords[keyword]))]
    others = [branch for branch in branches if not _is_null(branch.value)]
    if len(others) == len(branches) - 1 and not any(_may_be_null(branch.value) for branch in others):
        at = made.holders[keyword], keyword
        if len(others) == 1:
            inner = view(contracts, others[0])
            if inner.nullable is None:
                return replace(inner, nullable=at, annotations=inner.annotations | made.annotations)
        return _plainly(replace(made, nullable=at), keyword, others)
    return _plainly(made, keyword, branches)


def _plainly(made: View, keyword: str, branches: list[Schema]) -> View:
    """Take a union of nothing but types, or of nothing but values, as a list of these."""
    return _types_only(made, keyword, branches) or _values_only(made, keyword, branches) or made


def _types_only(made: View, keyword: str, branches: list[Schema]) -> View | None:
    named = [branch.value.get("type") if isinstance(branch.value, dict) else None for branch in branches]
    is_pure = all(isinstance(one, str) for one in named) and all(len(_felt(one.value)) == 1 for one in branches)
    if not is_pure or len(set(named)) < len(named) or {"integer", "number"} <= set(named) or not named:
        return None
    types = sorted(str(one) for one in named)
    nullable = made.nullable
    if "null" in types and len(types) > 1:
        types.remove("null")
        nullable = made.holders[keyword], keyword
    return _said_as(made, keyword, "type", types[0] if len(types) == 1 else types, nullable)


def _values_only(made: View, keyword: str, branches: list[Schema]) -> View | None:
    """Each branch is one value, perhaps with its type; people write so to describe the values of an enum."""
    values = []
    for branch in branches:
        says = _felt(branch.value) if isinstance(branch.value, dict) else {}
        if "const" not in says or not says.keys() <= {"const", "type"}:
            return None
        if "type" in says and says["type"] != json_type(says["const"]):
            return None
        values.append(says["const"])
    is_each_once = len({told(value) for value in values}) == len(values)
    return _said_as(made, keyword, "enum", values, made.nullable) if values and is_each_once else None


def _said_as(made: View, keyword: str, other: str, value: Json, nullable: tuple[Schema, str] | None) -> View:
    holders = {**made.holders, other: made.holders[keyword]}
    return replace(made, keywords={other: value}, holders=holders, nullable=nullable)


def _is_null(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    says = _felt(value)
    return says in ({"type": "null"}, {"enum": [None]}, {"const": None}, {"const": None, "type": "null"})


def _may_be_null(value: Json) -> bool:
    """Whether a branch may accept null itself; where it does not say its type, it may."""
    if not isinstance(value, dict):
        return value is not False
    types = value.get("type")
    if types is not None:
        return "null" in ([types] if isinstance(types, str) else types)
    values = [value["const"]] if "const" in value else value.get("enum")
    return values is None or None in values
