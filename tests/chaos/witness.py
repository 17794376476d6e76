"""What was seen to happen, in files that only ever grow: they outlive whoever wrote them."""

import os
from pathlib import Path
from typing import NamedTuple


class Sighting(NamedTuple):
    """An event, wherever somebody met it."""

    event_id: str
    key: str
    number: int


class Book:
    """A file of sightings in the order in which they were written, whoever writes: each is one append."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, sighting: Sighting) -> None:
        os.write(self._file, f"{sighting.event_id} {sighting.key} {sighting.number}\n".encode())

    def close(self) -> None:
        os.close(self._file)


def read(path: Path) -> list[Sighting]:
    """List what a file holds; a last line without an end was never finished, and nobody was told."""
    if not path.exists():
        return []
    *lines, _ = path.read_text(encoding="utf-8").split("\n")
    return [Sighting(event_id, key, int(number)) for event_id, key, number in (line.split(" ") for line in lines)]
