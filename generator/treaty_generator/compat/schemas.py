"""STAND-IN until the branch that writes it is merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.model import Contracts, Schema


@dataclass(frozen=True, slots=True)
class SchemaComparison:
    findings: tuple[Finding, ...]
    breaks: frozenset[Breaks]
    differs: bool
    edits: tuple[Any, ...]


def compare_schemas(
    before: Schema,
    after: Schema,
    contracts: tuple[Contracts, Contracts],
    *,
    part: str = "payload",
    owner_writes: bool = True,
    content_model: str = "declared",
) -> SchemaComparison:
    import json

    import jsonschema_rs

    one, other = bundle(contracts[0], before, for_readers=True), bundle(contracts[1], after, for_readers=True)
    if json.dumps(one) == json.dumps(other):
        return SchemaComparison((), frozenset(), False, ())
    old, new = one.get("properties", {}), other.get("properties", {})
    gone = sorted(name for name in old if name not in new)
    changed = sorted(name for name in old if name in new and old[name].get("type") != new[name].get("type"))
    added = sorted(name for name in new if name not in old)
    found = []
    for name in changed:
        breaks = frozenset({Breaks.BACKWARD, Breaks.FORWARD})
        found.append(_finding("type-changed", name, Bump.MAJOR, breaks, part, before, after))
    for name in gone:
        breaks = frozenset({Breaks.FORWARD} if name in one.get("required", ()) else {Breaks.SOURCE})
        found.append(_finding("field-removed", name, Bump.MAJOR, breaks, part, before, after))
    for name in added:
        breaks = frozenset({Breaks.BACKWARD} if name in other.get("required", ()) else ())
        found.append(_finding("field-added", name, Bump.MINOR, breaks, part, before, after))
    differs = jsonschema_rs.canonicalize(one) != jsonschema_rs.canonicalize(other) and bool(found)
    return SchemaComparison(tuple(found), frozenset(b for f in found for b in f.breaks), differs, ("an edit",))


def _finding(
    rule: str, name: str, bump: Bump, breaks: frozenset[Breaks], part: str, before: Schema, after: Schema
) -> Finding:
    places = before.origin.place("properties", name), after.origin.place("properties", name)
    return Finding(rule, f"{rule}: {name}", bump, *places, breaks, "mend", part=part, path=(name,))
