"""Which entries of a file a change can reach, and what these name."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from treaty_generator.contract.document import Document, Json
from treaty_generator.contract.references import BadReference, steps_to

Entry = tuple[str, str]
"""The section of a file and a name in it: `("events", "order.placed")`; `module` has one entry, without a name."""

MODULE: Entry = ("module", "")
_SECTIONS = ("types", "events", "services", "subscriptions")


class Names(NamedTuple):
    """Modules, by name within the system; and words by which files are found: events, services, capabilities.

    `kept` are events that are declared as before: of these, only who reads them is still to be found.
    """

    modules: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


class Versions(NamedTuple):
    """One file as it was and as it is; either may be missing. What has not the right shape holds no entries."""

    before: Document | None
    after: Document | None

    def reached(self, affected: Container[tuple[str, ...]]) -> frozenset[Entry]:
        """Find the entries that differ, or that refer into one of these files or to a reached one of this file."""
        known = {entry: sides for entry, sides in self._entries() if sides != (None, None)}
        leading = [(entry, list(_references(sides))) for entry, sides in known.items()]
        found = {entry for entry, (before, after) in known.items() if before != after}
        found |= {entry for entry, refs in leading if any(self._leads(ref, affected) for ref in refs)}
        if found:
            found |= {entry for entry, refs in leading if any(map(_is_nearby, refs))}
        return frozenset(found)

    def names(self, entries: Collection[Entry], module: str) -> Names:
        """Collect what some entries name, in either version."""
        modules: set[str] = set()
        words: set[str] = set()
        for section, name in entries:
            for document in (self.before, self.after):
                entry = _entry(document, section, name)
                words |= {name, *_texts(entry.get("emits")), *_use(entry)}
                modules |= {*_texts(entry.get("requires")), *_texts(entry.get("optional"))}
                modules |= {*_texts(entry.get("consumers")), *_texts([entry.get("producer")])}
                for called, operation in _mapping(entry.get("operations")).items():
                    told = _mapping(operation)
                    modules.update(_texts(told.get("requires")))
                    words |= {*_texts([told.get("capability", f"{module}.{called}")]), *_use(told)}
        events = (_mapping(_mapping(document and document.data).get("events")).keys() for document in self)
        kept = {name for section, name in entries if section == "events"}.intersection(*events)
        return Names(frozenset(modules), frozenset(words - kept - {""}), frozenset(kept))

    def _entries(self) -> Iterator[tuple[Entry, tuple[Json, Json]]]:
        before, after = (_mapping(document and document.data) for document in self)
        yield MODULE, (before.get("module"), after.get("module"))
        for section in _SECTIONS:
            old, new = _mapping(before.get(section)), _mapping(after.get(section))
            yield from (((section, name), (old.get(name), new.get(name))) for name in sorted(old.keys() | new.keys()))

    def _leads(self, ref: str, affected: Container[tuple[str, ...]]) -> bool:
        file = unquote(ref.partition("#")[0])
        here = self.after or self.before
        if not file or here is None:
            return False
        try:
            return steps_to(file, here.steps) in affected
        except BadReference:
            return False


def _is_nearby(ref: str) -> bool:
    """Whether a reference may lead to another entry of the same file."""
    return ref.startswith("#") and not ref.startswith("#/$defs/")


def _references(data: Json) -> Iterator[str]:
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value


def _entry(document: Document | None, section: str, name: str) -> dict[str, Json]:
    found = _mapping(document and document.data).get(section)
    return _mapping(_mapping(found).get(name) if name else found)


def _use(entry: dict[str, Json]) -> Iterable[str]:
    return _texts([_mapping(entry.get("deprecated")).get("use")])


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _texts(value: Json) -> Iterator[str]:
    return (text for text in (value if isinstance(value, list) else ()) if isinstance(text, str) and text)
