"""What became of a run, and how it is written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Problem, Severity, errors

Json = Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """All problems in the order in which they are shown, and the files by path; None if errors forbid to write.

    `is_whole` says whether every file and every entry could be read. `count` is the number of files; of a run that is
    recalled it is known, and the files themselves are not: they are those that lie in the output folder.
    """

    problems: tuple[Problem, ...]
    is_whole: bool
    files: dict[str, str] | None
    count: int

    @property
    def is_sound(self) -> bool:
        """Whether no error forbids to write."""
        return not errors(self.problems)


def problems_json(problems: Iterable[Problem]) -> Json:
    """Write problems as rows."""
    return [[one.id, one.message, one.mend, one.severity.value, *_place(one.place)] for one in problems]


def _place(place: Place) -> Json:
    return [place.file, place.line, place.column, list(place.pointer), place.text]


def problems_of(rows: Json) -> tuple[Problem, ...]:
    """Read rows; raises `TypeError` or `ValueError` where they are none."""
    return tuple(_problem(*row) for row in rows)


def _problem(
    id: str, message: str, mend: str, severity: str, file: str, line: int, column: int, pointer: list[Any], text: str
) -> Problem:
    return Problem(id, message, mend, Place(file, line, column, tuple(pointer), text), Severity(severity))
