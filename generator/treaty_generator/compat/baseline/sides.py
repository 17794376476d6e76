"""Reads both sides of a comparison: what is the same on both is read once."""

from __future__ import annotations

from treaty_generator.compat.baseline.relevant import Relevant
from treaty_generator.contract.document import Document, parse
from treaty_generator.contract.files import Source, Sources
from treaty_generator.contract.load import Assembled, gather, read_module
from treaty_generator.contract.model import Module
from treaty_generator.problem import Problem

_Parsed = tuple[Document | None, list[Problem]]
_ModuleRead = tuple[Module, list[Problem]]


class Reader:
    """Parses each file, and reads each module, once for both sides."""

    def __init__(self) -> None:
        # By identity; what was read is kept beside it, so that no other object can take its place in memory.
        self._documents: dict[int, tuple[Source, _Parsed]] = {}
        self._seen: dict[int, tuple[Document, Document]] = {}
        self._modules: dict[tuple[int, ...], tuple[list[Document], _ModuleRead]] = {}

    def document(self, source: Source) -> Document | None:
        """Parse a file; None where it cannot be."""
        return self._parse(source)[0]

    def read(self, sources: Sources, seen: Relevant | None = None) -> Assembled:
        """Make contracts of files, with what of them is seen; of no files there are none."""
        if seen is None:
            return gather(sources, self._parse, self._module)
        return gather(sources, lambda source: self._reduced(source, seen), self._module)

    def _reduced(self, source: Source, seen: Relevant) -> _Parsed:
        """Parse a file, and reduce it once for both sides."""
        document, problems = self._parse(source)
        if document is None:
            return document, problems
        if id(document) not in self._seen:
            self._seen[id(document)] = document, seen.reduced(document)
        return self._seen[id(document)][1], problems

    def _parse(self, source: Source) -> _Parsed:
        if id(source) not in self._documents:
            self._documents[id(source)] = source, parse(source)
        return self._documents[id(source)][1]

    def _module(self, path: tuple[str, ...], documents: list[Document]) -> _ModuleRead:
        key = tuple(map(id, documents))
        if key not in self._modules:
            self._modules[key] = documents, read_module(path, documents)
        return self._modules[key][1]
