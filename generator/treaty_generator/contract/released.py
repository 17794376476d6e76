"""Frozen versions of events: `released/<event>/<version>.json` below a module's folder, self-contained, immutable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

import semver

from treaty_generator.contract.document import Document
from treaty_generator.contract.entries import event_of
from treaty_generator.contract.entry import Complaint, EntryReader
from treaty_generator.contract.language import RELEASED, RELEASED_FOLDER, RELEASED_FORMAT
from treaty_generator.contract.model import Event, Module, Origin
from treaty_generator.problem import quoted

_STANDS_ALONE = "write the schema out below `$defs`, and refer to it as #/$defs/Name"


def with_released(
    modules: list[Module], documents: Iterable[Document], unreadable: Iterable[tuple[str, ...]], reader: EntryReader
) -> list[Module]:
    """Give each module its frozen versions; what is not the frozen version of a module is reported.

    A folder of which no file could be read is a module nevertheless.
    """
    found: dict[tuple[str, ...], list[Event]] = {steps[:-1]: [] for steps in unreadable}
    found |= {module.path: [] for module in modules}
    for document in documents:
        owner, place = _split(document.steps)
        if owner not in found or len(place) != 2:
            reader.complain(Origin(document), _misplaced(owner, place))
            continue
        event = _read(document, owner[-1], place[0], reader)
        if event is not None:
            found[owner].append(event)
    return [
        replace(module, released=_sorted(found[module.path], reader)) if found[module.path] else module
        for module in modules
    ]


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
    return "release-misplaced", what, "move it to <module>/released/<event>/<version>.json"


def _read(document: Document, module: str, name: str, reader: EntryReader) -> Event | None:
    origin = Origin(document)
    entry = reader.entry(RELEASED, document.data, origin, "a frozen version")
    version = entry.get("version")
    # What follows `+` tells no two versions apart (semver 2.0 §10), and some file systems do not like it.
    said = version.partition("+")[0] if version is not None else None
    if entry.get("format", RELEASED_FORMAT) != RELEASED_FORMAT:
        what, mend = f"the format {entry['format']} is not known here", "use the treaty that wrote it, or a newer one"
        reader.complain(origin.at("format"), ("format-unknown", what, mend))
    if entry.get("event", name) != name:
        _disagrees(origin.at("event"), f"the folder says {quoted(name)}, and the file {quoted(entry['event'])}", reader)
    if said is not None and said != PurePath(document.steps[-1]).stem:
        _disagrees(origin.at("version"), f"the file is called {quoted(document.steps[-1])}, and says {version}", reader)
    if "schema" not in entry or "version" not in entry:
        return None
    event = event_of(name, entry, origin, module, reader)
    _check_alone(event, reader)
    return event


def _disagrees(origin: Origin, message: str, reader: EntryReader) -> None:
    mend = "restore the file as it was released: frozen versions are never edited, renamed or moved"
    reader.complain(origin, ("release-misnamed", message, mend))


def _check_alone(event: Event, reader: EntryReader) -> None:
    """Complain of references into other files: those change, and what is frozen does not."""
    for schema in event.schema.walk():
        ref = schema.value.get("$ref") if isinstance(schema.value, dict) else None
        if isinstance(ref, str) and not ref.startswith("#"):
            what = f"a frozen version stands alone, and {quoted(ref)} is another file"
            reader.complain(schema.origin.at("$ref"), ("release-dependent", what, _STANDS_ALONE))


def _sorted(events: list[Event], reader: EntryReader) -> tuple[Event, ...]:
    """Sort by name, then the oldest first; of two that are one version, the second is reported and left out."""
    events.sort(key=lambda event: (event.name, semver.Version.parse(event.version), event.origin.document.steps))
    kept: list[Event] = []
    for event in events:
        if kept and kept[-1].name == event.name and semver.Version.parse(kept[-1].version) == event.version:
            other = kept[-1].origin.document.name
            message = f"{quoted(event.name)} {event.version} is frozen already, in {other}"
            reader.complain(event.origin, ("release-repeated", message, "remove one of the two"))
        else:
            kept.append(event)
    return tuple(kept)
