"""Sets of texts that can be joined, cut, turned inside out and searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.budget import Budget
from treaty_generator.schema.regular import build, search
from treaty_generator.schema.regular.moves import leads_to
from treaty_generator.schema.regular.pattern import language_of
from treaty_generator.schema.regular.term import Term


@dataclass(frozen=True, slots=True)
class Language:
    """A regular language over Unicode's code points; two of the same form are equal, two of the same texts may not be.

    What can take long takes a budget, and raises `Spent` when that is used up.
    """

    _term: Term

    @classmethod
    def everything(cls) -> Language:
        """All texts."""
        return cls(build.EVERYTHING)

    @classmethod
    def nothing(cls) -> Language:
        """No text."""
        return cls(build.NOTHING)

    @classmethod
    def exactly(cls, texts: Iterable[str]) -> Language:
        """Hold these texts and no other."""
        return cls(build.words(texts))

    @classmethod
    def matching(cls, pattern: str) -> Language:
        """Hold the texts in which the pattern is found somewhere, as ECMA-262 reads it. Raises `UnsupportedPattern`."""
        return cls(language_of(pattern))

    @classmethod
    def of_length(cls, least: int, most: int | None) -> Language:
        """Hold the texts of so many characters, both ends included; `None` sets no limit."""
        high = inf if most is None else most
        return cls(build.lengths(((max(least, 0), high),) if max(least, 0) <= high else ()))

    def __or__(self, other: Language) -> Language:
        return Language(build.either([self._term, other._term]))

    def __and__(self, other: Language) -> Language:
        return Language(build.both([self._term, other._term]))

    def __invert__(self) -> Language:
        return Language(build.opposite(self._term))

    def __sub__(self, other: Language) -> Language:
        return self & ~other

    @property
    def is_everything(self) -> bool:
        """Whether it is seen without searching that all texts are in; if not, they may still be."""
        return self._term is build.EVERYTHING

    @property
    def is_nothing(self) -> bool:
        """Whether it is seen without searching that no text is in; if not, there may still be none."""
        return self._term is build.NOTHING

    def accepts(self, text: str) -> bool:
        """Whether the text is in."""
        return leads_to(self._term, text).nullable

    def is_empty(self, budget: Budget) -> bool:
        """Whether no text is in."""
        return search.is_empty(self._term, budget)

    def shortest(self, budget: Budget) -> str | None:
        """Find the shortest text, of several the one that is kindest to read; `None` if no text is in."""
        return None if self.is_empty(budget) else next(self.words(budget), None)

    def words(self, budget: Budget) -> Iterator[str]:
        """Give all texts, the shortest first, those of one length by how kind they are to read."""
        return search.words(self._term, budget)
