"""The schemas of a folder of contracts as the peer takes them: one self-contained JSON Schema each."""

from __future__ import annotations

import json
from pathlib import Path

from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.load import load
from treaty_generator.contract.references import is_bare


def write_schemas(contracts: Path, file: Path) -> None:
    """Write those of events and operations that become classes; shared types come along with those that use them."""
    loaded = load(contracts).contracts
    schemas = [
        bundle(loaded, schema)
        for module in loaded.modules()
        for schema in list(module.schemas())[len(module.types) :]
        if not is_bare(schema)
    ]
    file.write_text(json.dumps(schemas), encoding="utf-8")
