"""Whether two schemas accept the same values."""

from __future__ import annotations

import json

from treaty_generator.contract.breadth import is_broad
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS, SUBSCHEMAS, Holds
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import BadReference, identity
from treaty_generator.contract.validator import canonical
from treaty_generator.schema.email import may_be_misread


def are_alike(contracts: Contracts, one: Schema, other: Schema) -> bool:
    """Whether two schemas say the same, apart from annotations and from how it is split into `$ref`s.

    Where that cannot be found out, they are not alike. Where one of them is not sound, they are: it is reported
    elsewhere.
    """
    if identity(one) == identity(other):
        return True
    try:
        first, second = bundle(contracts, one), bundle(contracts, other)
    except BadReference:
        return True
    return _text(first) == _text(second) or _cover_each_other(first, second)


def _cover_each_other(first: Json, second: Json) -> bool:
    import jsonschema_rs

    if is_broad(first) or is_broad(second) or may_be_misread(first, second):
        return False
    try:
        one, other = canonical(first), canonical(second)
        yes = jsonschema_rs.canonical.Containment.YES
        return one.covers(other) == yes and other.covers(one) == yes
    except jsonschema_rs.ValidationError:
        return True
    except ValueError:
        return False


def _text(bundled: Json) -> str:
    """Write a bundle without annotations, with its definitions numbered in the order in which they are come upon."""
    order: list[str] = []
    said = [_bare(bundled, order)]
    for ref in order:  # Grows while we go.
        said.append(_bare(bundled["$defs"][ref.removeprefix("#/$defs/")], order))
    return json.dumps(said)


def _bare(value: Json, order: list[str]) -> Json:
    if not isinstance(value, dict):
        return value
    made: dict[str, Json] = {}
    for key, item in sorted(value.items()):
        holds = SUBSCHEMAS.get(key)
        if holds is Holds.ONE:
            made[key] = _bare(item, order)
        elif holds is Holds.LIST and isinstance(item, list):
            made[key] = [_bare(below, order) for below in item]
        elif holds is Holds.MAP and isinstance(item, dict) and key != "$defs":
            made[key] = {name: _bare(below, order) for name, below in sorted(item.items())}
        elif key == "$ref" and isinstance(item, str):
            if item not in order:
                order.append(item)
            made[key] = order.index(item)
        elif key == "required" and isinstance(item, list):
            made[key] = sorted(item, key=str)
        elif key not in ANNOTATIONS and key != "$defs":
            made[key] = item
    return made
