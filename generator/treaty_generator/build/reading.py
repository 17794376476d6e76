"""Reads contracts as `contract.load` does, but parses no file and no module twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from treaty_generator.build.memory import Memory
from treaty_generator.build.store import Json
from treaty_generator.contract.document import Document, parse
from treaty_generator.contract.files import Source, Sources
from treaty_generator.contract.load import Assembled, assemble, read_module
from treaty_generator.contract.model import Module
from treaty_generator.problem import Problem

_Parsed = tuple[Document | None, list[Problem]]


class Reader:
    """Remembers sound files, and modules, by the bytes that they were made of."""

    def __init__(self, memory: Memory, tools: str) -> None:
        self._memory, self._tools = memory, tools

    def read(self, found: Sources) -> Assembled:
        """Make contracts of files. Raises `NoContracts`."""
        documents: dict[tuple[str, ...], _Parsed] = {}
        for folder in _by_folder(found.files):
            documents |= self._folder(folder)
        return assemble(found, lambda source: documents[source.steps], self._module)

    def _folder(self, files: list[Source]) -> Mapping[tuple[str, ...], _Parsed]:
        """Parse the files of one folder, all of them or none: most have a handful."""
        name = f"documents-{self._digest((source.name, source.digest) for source in files)}"
        known = self._memory.find(name, lambda entry: _documents(files, entry))
        if known is not None:
            return known
        parsed = {source.steps: parse(source) for source in files}
        if all(document is not None and not faults for document, faults in parsed.values()):
            self._memory.hold(name, parsed)
            self._memory.save(name, [document.data for document, _ in parsed.values() if document is not None])
        return parsed

    def _module(self, path: tuple[str, ...], files: list[Document]) -> tuple[Module, list[Problem]]:
        name = f"module-{self._digest((document.name, document.digest) for document in files)}"
        known = self._memory.find(name, _never)
        return known if known is not None else self._memory.hold(name, read_module(path, files))

    def _digest(self, named: Iterable[tuple[str, str]]) -> str:
        whole = hashlib.sha256(self._tools.encode())
        for name, digest in named:
            whole.update(f"\0{name}\0{digest}".encode(errors="surrogateescape"))
        return whole.hexdigest()


def _by_folder(files: Iterable[Source]) -> Iterable[list[Source]]:
    folders: dict[tuple[str, ...], list[Source]] = {}
    for source in files:
        folders.setdefault(source.steps[:-1], []).append(source)
    return folders.values()


def _documents(files: list[Source], entry: Json) -> dict[tuple[str, ...], _Parsed]:
    return {
        source.steps: (Document(source.name, source.steps, data, source.raw or b"", source.digest), [])
        for source, data in zip(files, entry, strict=True)
    }


def _never(_: Json) -> tuple[Module, list[Problem]]:
    raise ValueError("modules are not written down: making them of documents is as quick as reading them would be")
