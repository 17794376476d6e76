"""The entries that speak of objects of others: the classes of these depend on them, whether they differ or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from treaty_generator.compat.surface.entries import Entry, Path, entries_of
from treaty_generator.contract.keywords import IN_PLACE
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.render.merge import extends
from treaty_generator.render.shared import shared_objects

_WORDS = "|".join((*IN_PLACE, "contains", "patternProperties"))
_COMBINING = re.compile(rf"\\|\b(?:{_WORDS})\b[\"']?\s*:".encode())
"""A word that combines schemas, as a key; what is escaped may be one, too."""


def speakers(contracts: Contracts, modules: Set[Path]) -> Iterator[Entry]:
    """Find those of some modules."""
    files: dict[Path, list[bytes]] = {}
    for steps, document in contracts.documents.items():
        if steps[:-1] in modules:
            files.setdefault(steps[:-1], []).append(document.raw)
    for module in contracts.modules():
        if module.path in modules and _may_speak(module, files.get(module.path, [])):
            for entry, schemas in entries_of(module).items():
                if shared_objects(contracts, schemas):
                    yield entry


def _may_speak(module: Module, files: list[bytes]) -> bool:
    if any(not raw or _COMBINING.search(raw) for raw in files):
        return True
    return any(extends(found.value) for _, references in module.references for found in references)
