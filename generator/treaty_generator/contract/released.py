"""Frozen versions of events and services: `released/<name>/<version>.json` below a module's folder.

They stand alone and never change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import TypeVar

import semver

from treaty_generator.contract.document import Document
from treaty_generator.contract.entries import event_of, service_of
from treaty_generator.contract.entry import Complaint, EntryReader
from treaty_generator.contract.language import (
    RELEASED,
    RELEASED_FOLDER,
    RELEASED_FORMAT,
    RELEASED_SERVICE,
    RELEASED_SERVICE_FORMAT,
)
from treaty_generator.contract.model import Event, Module, Origin, Schema, Service
from treaty_generator.problem import quoted

_Frozen = TypeVar("_Frozen", Event, Service)
_STANDS_ALONE = "write the schema out below `$defs`, and refer to it as #/$defs/Name"


def with_released(
    modules: list[Module], documents: Iterable[Document], unreadable: Iterable[tuple[str, ...]], reader: EntryReader
) -> list[Module]:
    """Give each module its frozen versions; what is not the frozen version of a module is reported.

    A folder of which no file could be read is a module nevertheless.
    """
    found: dict[tuple[str, ...], list[Event | Service]] = {steps[:-1]: [] for steps in unreadable}
    found |= {module.path: [] for module in modules}
    for document in documents:
        owner, place = _split(document.steps)
        if owner not in found or len(place) != 2:
            reader.complain(Origin(document), _misplaced(owner, place))
            continue
        frozen = read_frozen(document, owner[-1], place[0], reader)
        if frozen is not None:
            found[owner].append(frozen)
    return [_with(module, found[module.path], reader) if found[module.path] else module for module in modules]


def _with(module: Module, frozen: list[Event | Service], reader: EntryReader) -> Module:
    events = _sorted([one for one in frozen if isinstance(one, Event)], reader)
    services = _sorted([one for one in frozen if isinstance(one, Service)], reader)
    return replace(module, released=events, released_services=services)


def _split(steps: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the way to a file into that to its module and that below `released`."""
    index = steps.index(RELEASED_FOLDER)
    return steps[:index], steps[index + 1 :]


def _misplaced(owner: tuple[str, ...], place: tuple[str, ...]) -> Complaint:
    if owner and len(place) == 2:
        what = f"there is no module {quoted('/'.join(owner))} that this could be a frozen version of"
        return (
            "release-misplaced",
            what,
            "move `released` below the folder of its module, or remove it as the module was",
        )
    what = "a folder called `released` holds frozen versions and nothing else, and this is not where one lies"
    return "release-misplaced", what, "move it to <module>/released/<name>/<version>.json"


def read_frozen(document: Document, module: str, name: str, reader: EntryReader) -> Event | Service | None:
    """Read one frozen version, of what its folder calls `name`."""
    is_service = isinstance(document.data, dict) and "service" in document.data
    kind, expected = ("service", RELEASED_SERVICE_FORMAT) if is_service else ("event", RELEASED_FORMAT)
    origin = Origin(document)
    entry = reader.entry(RELEASED_SERVICE if is_service else RELEASED, document.data, origin, "a frozen version")
    version = entry.get("version")
    # What follows `+` tells no two versions apart (semver 2.0 §10), and some file systems do not like it.
    said = version.partition("+")[0] if version is not None else None
    if entry.get("format", expected) != expected:
        what, mend = f"the format {entry['format']} is not known here", "use the treaty that wrote it, or a newer one"
        reader.complain(origin.at("format"), ("format-unknown", what, mend))
    if entry.get(kind, name) != name:
        _disagrees(origin.at(kind), f"the folder says {quoted(name)}, and the file {quoted(entry[kind])}", reader)
    if said is not None and said != PurePath(document.steps[-1]).stem:
        _disagrees(origin.at("version"), f"the file is called {quoted(document.steps[-1])}, and says {version}", reader)
    if ("operations" if is_service else "schema") not in entry or "version" not in entry:
        return None
    made = (service_of if is_service else event_of)(name, entry, origin, module, reader)
    for schema in (made.schema,) if isinstance(made, Event) else made.schemas():
        _check_alone(schema, reader)
    return made


def _disagrees(origin: Origin, message: str, reader: EntryReader) -> None:
    mend = "restore the file as it was released: frozen versions are never edited, renamed or moved"
    reader.complain(origin, ("release-misnamed", message, mend))


def _check_alone(whole: Schema, reader: EntryReader) -> None:
    """Complain of references into other files: those change, and what is frozen does not."""
    for schema in whole.walk():
        ref = schema.value.get("$ref") if isinstance(schema.value, dict) else None
        if isinstance(ref, str) and not ref.startswith("#"):
            what = f"a frozen version stands alone, and {quoted(ref)} is another file"
            reader.complain(schema.origin.at("$ref"), ("release-dependent", what, _STANDS_ALONE))


def _sorted(frozen: list[_Frozen], reader: EntryReader) -> tuple[_Frozen, ...]:
    """Sort by name, then the oldest first; of two that are one version, the second is reported and left out."""
    frozen.sort(key=lambda one: (one.name, semver.Version.parse(one.version), one.origin.document.steps))
    kept: list[_Frozen] = []
    for one in frozen:
        if kept and kept[-1].name == one.name and semver.Version.parse(kept[-1].version) == one.version:
            other = kept[-1].origin.document.name
            message = f"{quoted(one.name)} {one.version} is frozen already, in {other}"
            reader.complain(one.origin, ("release-repeated", message, "remove one of the two"))
        else:
            kept.append(one)
    return tuple(kept)
