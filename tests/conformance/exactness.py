"""How the generated classes keep their contracts, as the compiler accounts for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.conformance.wire import Json

EXACT, RESIDUAL, UNKNOWN = "exact", "residual", "unknown"


def exactness(contract: Json, pointer: str) -> str:
    """Look up what contract.json says of the class at `pointer`; `unknown` where it says nothing of the kind."""
    account = contract.get("accounts", {}).get(pointer)
    if account is None:
        return UNKNOWN
    return RESIDUAL if account["residual"] else EXACT


def counted(contracts: Mapping[str, Json]) -> Counter[str]:
    """Count types by how their classes keep them; `contracts` are the contract.json of each, by the type's name."""
    return Counter(exactness(contract, f"/types/{name}") for name, contract in contracts.items())
