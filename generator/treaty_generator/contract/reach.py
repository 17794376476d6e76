"""Which schemas lead to which by `$ref`, seen from those that a module names: its types, payloads and parts.

Few contracts refer in circles. Where none does, a good deal need not be asked at all.
"""

from __future__ import annotations

from functools import lru_cache

from treaty_generator.contract.graph import loops
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import BadReference, Identity, identity, resolve

Reach = dict[Identity, tuple[Identity, ...]]


@lru_cache(maxsize=2)
def reach(contracts: Contracts) -> Reach:
    """Map each named schema to those that its references lead into, in the order of the contracts."""
    return {
        identity(root): tuple(dict.fromkeys(_targets(contracts, references)))
        for module in contracts.modules()
        for root, references in module.references
    }


@lru_cache(maxsize=2)
def around_loops(contracts: Contracts) -> tuple[Schema, ...]:
    """List the named schemas that stand on a loop of references, or that such a one leads to."""
    found = reach(contracts)
    waiting = [one for loop in loops(found) for one in loop]
    reached: set[Identity] = set()
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += found.get(one, ())
    roots = (root for module in contracts.modules() for root, _ in module.references)
    return tuple(root for root in roots if identity(root) in reached)


def may_be_longer(contracts: Contracts, limit: int) -> bool:
    """Whether a way of references may have more than `limit` steps; False is certain."""
    found = reach(contracts)
    if around_loops(contracts) or any(target not in found for targets in found.values() for target in targets):
        return True
    depths: dict[Identity, int] = {}
    waiting = list(found)
    while waiting:
        missing = [target for target in found[waiting[-1]] if target not in depths]
        if missing:
            waiting += missing
        else:
            one = waiting.pop()
            depths[one] = max((depths[target] + 1 for target in found[one]), default=0)
    return max(depths.values(), default=0) > limit


def _targets(contracts: Contracts, references: tuple[Schema, ...]) -> list[Identity]:
    found = []
    for schema in references:
        try:
            target = resolve(contracts, schema.value["$ref"], schema)
        except BadReference:
            continue  # Reported where the reference stands.
        found.append((target.root.document.steps, target.root.pointer))
    return found
