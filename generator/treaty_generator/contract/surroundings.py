"""What one module depends on: the modules that its own rules and its package may look at.

These are the module itself, those that its references lead into, those that declare the events which it publishes or
handles, and what all of these refer to in turn. Whoever is given no more than that cannot depend on more; so the bytes
of these files, and nothing else, decide what a rule says within the module and what its package holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from urllib.parse import unquote

from treaty_generator.contract.document import Document
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.contract.references import BadReference, steps_to

Path = tuple[str, ...]


class Surroundings:
    """Knows what each module of some contracts depends on."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts

    def of(self, module: Module) -> Contracts:
        """Return the contracts without what does not concern a module; the whole, where that cannot be told."""
        needed = self._needed(module)
        if needed is None:
            return self._contracts
        reduced = (
            replace(system, modules=tuple(one for one in system.modules if one.path in needed))
            for system in self._contracts.systems
        )
        documents = {document.steps: document for path in needed for document in self._documents[path]}
        return Contracts(self._contracts.root, tuple(one for one in reduced if one.modules), documents)

    def digest(self, module: Module) -> str | None:
        """Tell apart surroundings by the bytes of their files; None where everything there is may matter."""
        needed = self._needed(module)
        if needed is None:
            return None
        whole = hashlib.sha256("/".join(module.path).encode(errors="surrogateescape"))
        for path in sorted(needed):
            for document in (*self._documents[path], *self._frozen.get(path, ())):
                whole.update(f"\0{document.name}\0{document.digest}".encode(errors="surrogateescape"))
        return whole.hexdigest()

    def _needed(self, module: Module) -> set[Path] | None:
        waiting = [module.path, *self._partners(module)]
        needed: set[Path] = set()
        while waiting:
            path = waiting.pop()
            if path not in needed:
                needed.add(path)
                ahead = self._referred(path)
                if ahead is None:
                    return None
                waiting += ahead
        return needed

    def _partners(self, module: Module) -> Iterator[Path]:
        system = self._contracts.system_of(module)
        yield from (owner.path for owner, _ in (*system.published(module), *system.consumed(module)))
        for subscription in module.subscriptions:
            found = system.event(subscription.event)
            if found is not None:
                yield found[0].path

    def _referred(self, path: Path) -> frozenset[Path] | None:
        """Follow the references of a module's files; None if one leads nowhere: its mend may name any other file."""
        if path not in self._known:
            self._known[path] = _folders(self._documents[path], self._contracts)
        return self._known[path]

    @cached_property
    def _known(self) -> dict[Path, frozenset[Path] | None]:
        return {}

    @cached_property
    def _frozen(self) -> dict[Path, list[Document]]:
        """Frozen versions stand alone: they refer to nothing, and nothing refers to them."""
        found = {}
        for module in self._contracts.modules():
            found[module.path] = [event.origin.document for event in module.released]
            found[module.path] += [service.origin.document for service in module.released_services]
        return found

    @cached_property
    def _documents(self) -> dict[Path, list[Document]]:
        found: dict[Path, list[Document]] = {}
        for steps, document in sorted(self._contracts.documents.items()):
            found.setdefault(steps[:-1], []).append(document)
        return found


def _folders(documents: Iterable[Document], contracts: Contracts) -> frozenset[Path] | None:
    found = set()
    for document in documents:
        for file in document.referred:
            try:
                steps = steps_to(unquote(file), document.steps)
            except BadReference:
                continue  # It leads nowhere, whatever else there is.
            if steps not in contracts.documents:
                return None
            found.add(steps[:-1])
    return frozenset(found)
