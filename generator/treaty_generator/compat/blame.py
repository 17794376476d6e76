"""Which edits a break is due to: the smallest that suffice, each with a payload that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from treaty_generator.compat.asked import accepts, ask, refusal
from treaty_generator.schema.decide import Answer
from treaty_generator.contract.document import Json

Edits = frozenset[int]

_LEAST_S = 0.02  # What a single question gets when the time of all is used up: enough for the simple ones.


@dataclass(frozen=True, slots=True)
class Blame:
    """Edits that together break a direction; `unproven` says why nobody knows, and then there is no witness."""

    edits: tuple[int, ...]
    witness: Any = None
    refused: str = ""
    unproven: str = ""


@dataclass(slots=True)
class Direction:
    """One question about two versions: does every reader of one accept what writers of the other emit?

    `sup` writes the readers' language with some of the edits between the two made, seen from the writers' version.
    """

    sub: Json
    sup: Callable[[Edits], Json]
    edits: tuple[int, ...]
    budget_s: float
    _known: dict[Edits, Json] = field(default_factory=dict)
    _end: float = 0.0

    def blamed(self) -> list[Blame]:
        """Return what breaks it; nothing where it holds."""
        self._end = monotonic() + self.budget_s
        answer = self.answer(self.edits)
        if answer.outcome == "proved":
            return []
        is_refuted = answer.outcome == "refuted"
        if len(self.edits) == 1:
            return [self.proved(self.edits, answer.witness) if is_refuted else Blame(self.edits, unproven=_why(answer))]
        found = [one for edit in self.edits if (one := self.alone(edit, answer)) is not None]
        if is_refuted and not any(one.unproven == "" for one in found):
            return [self.proved(self.smallest(answer.witness), answer.witness), *found]
        if not found:
            return [Blame(self.edits, unproven=_why(answer))]
        return found

    def alone(self, edit: int, whole: Answer) -> Blame | None:
        """Say whether an edit breaks the direction without the others, by a payload that they do not rescue."""
        if whole.outcome == "refuted" and not accepts(self.language((edit,)), whole.witness):
            return self.proved((edit,), whole.witness)
        answer = self.answer((edit,))
        if answer.outcome == "unproven":
            return Blame((edit,), unproven=_why(answer))
        if answer.outcome == "refuted" and not accepts(self.language(self.edits), answer.witness):
            return self.proved((edit,), answer.witness)
        return None

    def smallest(self, witness: Any) -> tuple[int, ...]:
        """Leave out edits, one by one, as long as the payload is refused."""
        kept = list(self.edits)
        for edit in self.edits:
            fewer = [one for one in kept if one != edit]
            if fewer and not accepts(self.language(fewer), witness):
                kept = fewer
        return tuple(kept)

    def proved(self, edits: tuple[int, ...], witness: Any) -> Blame:
        return Blame(edits, witness, refusal(self.language(self.edits), witness))

    def answer(self, edits: Iterable[int]) -> Answer:
        left_s = max(self._end - monotonic(), _LEAST_S)
        return ask(self.sub, self.language(edits), left_s)

    def language(self, edits: Iterable[int]) -> Json:
        key = frozenset(edits)
        if key not in self._known:
            self._known[key] = self.sup(key)
        return self._known[key]


def _why(answer: Answer) -> str:
    return answer.reason or "the question is too hard"
