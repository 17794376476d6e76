"""Which edits a break is due to: the smallest that suffice, each with a payload that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from treaty_generator.compat.languages import Edits, Language
from treaty_generator.schema.decide import Answer, Outcome

_SPENT = Answer(Outcome.UNPROVEN, reason="the budget is used up")


@dataclass(frozen=True, slots=True)
class Blame:
    """Edits that together break a direction; `unproven` says why nobody knows, and then there is no witness."""

    edits: tuple[int, ...]
    witness: Any = None
    refused: str = ""
    unproven: str = ""


@dataclass(slots=True)
class Direction:
    """One question about two versions: whether readers of the one accept all that writers of the other emit.

    `readers` speaks of the readers with some of the edits between the two made, seen from the writers' version: with
    none of them, they have the writers' version themselves.
    """

    writers: Language
    readers: Callable[[Edits], Language]
    edits: tuple[int, ...]
    budget_s: float
    _end: float = field(init=False, default=0.0)

    def blamed(self) -> list[Blame]:
        """Return what breaks it; nothing where it holds."""
        self._end = monotonic() + self.budget_s
        answer = self.answer(self.edits)
        if answer.outcome is Outcome.PROVED:
            return []
        is_refuted = answer.outcome is Outcome.REFUTED
        if len(self.edits) == 1:
            return [self.proved(self.edits, answer.witness) if is_refuted else Blame(self.edits, unproven=_why(answer))]
        found = [one for edit in self.edits if (one := self.alone(edit, answer)) is not None]
        if is_refuted and all(one.unproven for one in found):
            return [self.proved(self.smallest(answer.witness), answer.witness), *found]
        return found or [Blame(self.edits, unproven=_why(answer))]

    def alone(self, edit: int, whole: Answer) -> Blame | None:
        """Say whether an edit breaks the direction without the others, by a payload that they do not rescue."""
        if whole.outcome is Outcome.REFUTED and not self.with_edits((edit,)).accepts(whole.witness):
            return self.proved((edit,), whole.witness)
        answer = self.answer((edit,))
        if answer.outcome is Outcome.UNPROVEN:
            return Blame((edit,), unproven=_why(answer))
        if answer.outcome is Outcome.REFUTED and not self.with_edits(self.edits).accepts(answer.witness):
            return self.proved((edit,), answer.witness)
        return None

    def smallest(self, witness: Any) -> tuple[int, ...]:
        """Leave out edits, one by one, as long as the payload is refused."""
        kept = list(self.edits)
        for edit in self.edits:
            fewer = [one for one in kept if one != edit]
            if fewer and not self.with_edits(fewer).accepts(witness):
                kept = fewer
        return tuple(kept)

    def proved(self, edits: tuple[int, ...], witness: Any) -> Blame:
        """Blame edits by a payload."""
        return Blame(edits, witness, self.with_edits(self.edits).refusal(witness))

    def answer(self, edits: Iterable[int]) -> Answer:
        """Ask about some of the edits, in what time is left."""
        left_s = self._end - monotonic()
        return self.with_edits(edits).ask(self.writers, left_s) if left_s > 0 else _SPENT

    def with_edits(self, edits: Iterable[int]) -> Language:
        """Return what readers accept with some of the edits made."""
        return self.readers(frozenset(edits))


def _why(answer: Answer) -> str:
    return answer.reason or "the question is too hard"
