"""What the gate protects, as a project decides it: for all subjects, and otherwise for some."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase

from treaty_generator.compat.content_model import ContentModel as ContentModel
from treaty_generator.compat.finding import Breaks, Waiver
from treaty_generator.compat.judgement import Mode
from treaty_generator.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Protection:
    """What holds for one subject; `transitive` compares with every frozen version, not only with those it must."""

    mode: Mode = Mode.FULL
    content_model: ContentModel = ContentModel.DECLARED
    transitive: bool = False

    def minds(self, breaks: frozenset[Breaks]) -> bool:
        """Whether one of these is a break here."""
        return bool(breaks) if self.mode is Mode.FULL else Breaks(self.mode) in breaks


@dataclass(frozen=True, slots=True)
class Override:
    """What holds instead for the subjects whose names a pattern matches (`download.*`); None leaves it as it is."""

    name: str
    mode: Mode | None = None
    content_model: ContentModel | None = None
    transitive: bool | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of the gate; of two overrides that match, the later one has the last word.

    `today` decides which waivers have expired; without it, none has.
    """

    mode: Mode = Mode.FULL
    content_model: ContentModel = ContentModel.DECLARED
    transitive: bool = False
    overrides: tuple[Override, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    today: date | None = None

    def protection(self, subject: str) -> Protection:
        """Settle what holds for a subject."""
        mode, model, transitive = self.mode, self.content_model, self.transitive
        for override in self.overrides:
            if fnmatchcase(subject, override.name):
                mode = override.mode if override.mode is not None else mode
                model = override.content_model if override.content_model is not None else model
                transitive = override.transitive if override.transitive is not None else transitive
        return Protection(mode, model, transitive)
