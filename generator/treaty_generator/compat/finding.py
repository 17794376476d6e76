"""What a change does to those who rely on a contract: the value that rules make and reports show."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from treaty_generator.compat.bump import Bump
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Pointer


class Breaks(StrEnum):
    """Whom a change can hurt.

    BACKWARD: who reads with the new version what was written with the old one. FORWARD: who reads with the old version
    what is written with the new one. Of a request: BACKWARD is a caller of the new version with a service of the old
    one, FORWARD the reverse. SOURCE: Python code that uses the generated package.
    """

    BACKWARD = "backward"
    FORWARD = "forward"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Witness:
    """A payload that one version writes and the other refuses; two validators have confirmed it.

    `part` says of what: `payload` of an event; `request`, `response` or the name of an error of an operation.
    `is_of_new` is whether the new version writes it: where forward breaks, and in a request, where backward does.
    """

    value: Any
    breaks: Breaks
    part: str = "payload"
    refused: str = ""  # Why the reader refuses it, as a validator says it.
    is_of_new: bool = False


@dataclass(frozen=True, slots=True)
class Hurt:
    """A module that relies on what has changed.

    `fields` are what it declares to read, as pointers into the payload; None means that it reads the whole payload.
    `reads` is whether what has changed is among these. `versions` is the range it declares; empty if it declares none.
    """

    module: str
    reads: bool = True
    fields: tuple[Pointer, ...] | None = None
    versions: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's word that a finding may pass: why, whose word it is, and until when (an ISO date, that day included).

    `subject` and `rule` name what it is for.
    """

    subject: str
    rule: str
    reason: str
    owner: str
    until: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One change, told once: what it is, where in both versions, whom it breaks and how to do it safely.

    `breaks` is empty where the change does no harm. `bump` is what it asks of the version. A place is None where there
    is nothing on that side. `is_fault` marks what no version number can make good: a version that goes backwards, a
    consumer left behind. `unproven` says why a harm could not be ruled out; then `breaks` holds what it might break.
    """

    rule: str
    message: str
    bump: Bump
    before: Place | None = None
    after: Place | None = None
    breaks: frozenset[Breaks] = frozenset()
    fix: str = ""
    witnesses: tuple[Witness, ...] = ()
    snippet: str = ""  # Python that type-checks with the old package and not with the new one.
    hurts: tuple[Hurt, ...] = ()
    operation: str = ""  # Of a service; empty where the finding is about something else.
    part: str = ""  # As in `Witness`; empty where the finding is about the subject itself.
    path: Pointer = ()  # Where in the payload; `*` stands for any item or any name.
    unproven: str = ""
    strict: str = ""  # What plain JSON Schema says, where that is something else.
    is_fault: bool = False
    waiver: Waiver | None = None
    against: str = ""  # The released version that shows it, where that is not the version before.

    @property
    def sort_key(self) -> tuple[str, str, str, int, int, str, str]:
        """By operation and part, then by file and place, then by rule."""
        place = self.after or self.before or Place("")
        return (self.operation, self.part, place.file, place.line, place.column, self.rule, self.message)
