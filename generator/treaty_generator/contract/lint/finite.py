"""Which schemas have no finite value, because each value would have to hold another one, and so on for ever."""

from __future__ import annotations

from collections import defaultdict

from treaty_generator.contract.document import Json
from treaty_generator.contract.lint.parts import target
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.reach import around_loops
from treaty_generator.contract.references import Identity, identity

_Needs = list[list[Schema]]
"""Groups of schemas: a value needs a value of one schema of each group."""


def impossible(contracts: Contracts) -> dict[Identity, tuple[Schema, list[Identity]]]:
    """Find the schemas without a finite value, each with those that it needs and that have none either.

    A schema is possible when all that it needs is (the least fixed point). What is left comes in the order of the
    contracts. Without a loop of references there is an end to every value.
    """
    schemas = {identity(schema): schema for root in around_loops(contracts) for schema in root.walk()}
    needs = {here: _needs(contracts, schema) for here, schema in schemas.items()}
    users: dict[Identity, list[tuple[Identity, int]]] = defaultdict(list)
    for here, groups in needs.items():
        for index, group in enumerate(groups):
            for schema in group:
                users[identity(schema)].append((here, index))
    missing = {here: set(range(len(groups))) for here, groups in needs.items()}  # The groups that still lack a member.
    waiting = [here for here in schemas if not missing[here]]
    possible = set(waiting)
    while waiting:
        for user, index in users[waiting.pop()]:
            missing[user].discard(index)
            if not missing[user] and user not in possible:
                possible.add(user)
                waiting.append(user)
    return {here: (schemas[here], _missing(needs[here], possible)) for here in schemas if here not in possible}


def _missing(groups: _Needs, possible: set[Identity]) -> list[Identity]:
    """Of the groups of which nothing is possible yet, everything."""
    named = ([identity(schema) for schema in group] for group in groups)
    return [here for group in named if not any(here in possible for here in group) for here in group]


def _needs(contracts: Contracts, schema: Schema) -> _Needs:
    value: Json = schema.value
    if not isinstance(value, dict):
        return []
    groups: _Needs = [[found] for found in target(contracts, schema)]
    groups += ([part] for part in _listed(schema, "allOf"))
    groups += (branches for keyword in ("anyOf", "oneOf") if (branches := _listed(schema, keyword)))
    if (
        value.get("type") == "object"
        and isinstance(value.get("properties"), dict)
        and isinstance(value.get("required"), list)
    ):
        names = [name for name in value["required"] if isinstance(name, str)]
        groups += ([schema.at("properties", name)] for name in names if name in value["properties"])
    if value.get("type") == "array" and isinstance(value.get("minItems"), int):
        positions = _listed(schema, "prefixItems")
        groups += ([position] for position in positions[: value["minItems"]])
        if value["minItems"] > len(positions) and "items" in value:
            groups.append([schema.at("items")])
    return groups


def _listed(schema: Schema, keyword: str) -> list[Schema]:
    listed = schema.value.get(keyword)
    return [schema.at(keyword, index) for index in range(len(listed) if isinstance(listed, list) else 0)]
