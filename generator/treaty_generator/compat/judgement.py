"""What the gate says in the end: of each subject, and of all."""

from __future__ import annotations

from enum import StrEnum

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Finding
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Problem, errors


class Kind(StrEnum):
    """What can be compared by its name."""

    EVENT = "event"
    SERVICE = "service"
    TYPE = "type"
    MODULE = "module"
    SUBSCRIPTION = "subscription"


class Mode(StrEnum):
    """Whom the gate protects; `full` is all three."""

    BACKWARD = "backward"
    FORWARD = "forward"
    SOURCE = "source"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class SubjectJudgement:
    """One subject: what was declared, what its changes ask for, and why.

    `before` and `after` are versions; empty where there is none: a new or removed subject, or a kind without versions.
    `declared` is None for what has no version of its own. `name` is unique among the subjects of one kind and module.
    """

    name: str
    kind: Kind
    module: str  # Its path below the contracts root, with slashes.
    before: str
    after: str
    declared: Bump | None
    required: Bump
    findings: tuple[Finding, ...]
    ok: bool
    place: Place | None = None  # Of its version where it has one, or of the subject, as it is now or last was.
    needed: str = ""  # The smallest version that would do; empty where what is declared does, or nothing would.
    mode: Mode = Mode.FULL
    is_unversioned: bool = False  # Whether it was there before with a version that nobody knows, as in a registry.
    promised: str = ""  # The newest released version, where the one before is a pre-release and promises nothing.


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything the gate has to say about two versions of the contracts."""

    against: str  # What the contracts were compared with, in words.
    subjects: tuple[SubjectJudgement, ...]  # Those that differ, by module, kind and name.
    problems: tuple[Problem, ...] = ()  # What is wrong with the contracts as they are, with waivers, and with settings.
    compared: int = 0  # How many subjects were looked at, changed or not.
    prefix: str = ""  # What files of the earlier version bear before their names, such as `origin/main:`.

    @property
    def ok(self) -> bool:
        """Whether the change may pass."""
        return not errors(self.problems) and all(subject.ok for subject in self.subjects)
