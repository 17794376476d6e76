"""How far references lead: through one schema into the next, and so on.

Validators, pydantic and we ourselves step into schemas by recursion. A chain of references that is longer than any
person would write ends in a stack that is full, somewhere; so it is refused here, by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.reach import may_be_longer
from treaty_generator.contract.references import BadReference, Identity, identity, resolve

LONGEST = 40  # Real contracts stay below ten; pydantic gives up at about eighty.


def too_deep(contracts: Contracts) -> Schema | None:
    """Find the first schema that leads through more than `LONGEST` references in a row; loops do not count."""
    if not may_be_longer(contracts, LONGEST):
        return None
    depths: dict[Identity, int] = {}
    for module in contracts.modules():
        for root in (*module.schemas(), *module.frozen_schemas()):
            if _depth(contracts, root, depths) > LONGEST:
                return root
    return None


def _depth(contracts: Contracts, root: Schema, depths: dict[Identity, int]) -> int:
    """Measure the longest way from a schema, with a stack of our own; what leads back is left out."""
    way: list[tuple[Identity, Iterator[Schema]]] = []
    under_way: set[Identity] = set()

    def enter(schema: Schema) -> None:
        depths[identity(schema)] = 0
        under_way.add(identity(schema))
        way.append((identity(schema), _targets(contracts, schema)))

    if identity(root) not in depths:
        enter(root)
    while way:
        here, ahead = way[-1]
        target = next(ahead, None)
        if target is not None:
            if identity(target) not in depths:
                enter(target)
            elif identity(target) not in under_way:
                depths[here] = max(depths[here], depths[identity(target)] + 1)
            continue
        way.pop()
        under_way.discard(here)
        if way:
            above = way[-1][0]
            depths[above] = max(depths[above], depths[here] + 1)
    return depths[identity(root)]


def _targets(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    for below in schema.walk():
        ref = below.value.get("$ref") if isinstance(below.value, dict) else None
        if isinstance(ref, str):
            try:
                yield resolve(contracts, ref, below)
            except BadReference:
                continue  # Reported where the reference stands.
