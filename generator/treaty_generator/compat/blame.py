"""Which edits a break is due to: the smallest that suffice, each with a payload that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from time import monotonic
from typing import Any

from treaty_generator.compat.languages import Edits, Language
from treaty_generator.dataclass import dataclass
from treaty_generator.schema.outcome import Answer, Outcome

_MANY = 300  # Edits that are tried one by one against a payload; the schema is written anew for each of them.
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
    none of them, they have the writers' version themselves. Only `suspects` may be to blame.
    """

    writers: Language
    readers: Callable[[Edits], Language]
    edits: tuple[int, ...]
    suspects: tuple[int, ...]
    budget_s: float
    _end: float = field(init=False, default=0.0)

    def blamed(self) -> list[Blame]:
        """Return what breaks it; nothing where it holds.

        Who is to blame for one payload steps aside, and the question is asked again: as often as there are culprits,
        and once more.
        """
        self._end = monotonic() + self.budget_s
        whole = self.with_edits(self.edits)
        found: list[Blame] = []
        left = self.suspects
        aside: set[int] = set()
        while left:
            answer = self.answer(frozenset(self.edits) - aside)
            if answer.outcome is Outcome.PROVED:
                break
            if answer.outcome is Outcome.UNPROVEN:
                return found + self.doubted(left, answer)
            culprits = self.culprits(left, answer.witness)
            found += culprits if not whole.accepts(answer.witness) else []  # What stepped aside may have rescued it.
            aside |= {edit for blame in culprits for edit in blame.edits}
            left = tuple(edit for edit in left if edit not in aside)
        return found

    def culprits(self, left: tuple[int, ...], witness: Any) -> list[Blame]:
        """Say which edits alone refuse a payload, or else which of them do together."""
        left = self.narrowed(left, witness)
        if len(left) > _MANY:
            return [self.proved(left, witness)]
        alone = [edit for edit in left if not self.with_edits((edit,)).accepts(witness)]
        return [self.proved((edit,), witness) for edit in alone] or [self.proved(self.smallest(left, witness), witness)]

    def narrowed(self, left: tuple[int, ...], witness: Any) -> tuple[int, ...]:
        """Of many edits, keep a half that refuses the payload as well, as often as there is one."""
        is_narrower = len(left) > _MANY
        while is_narrower and len(left) > 1:
            middle = len(left) // 2
            halves = [half for half in (left[:middle], left[middle:]) if not self.with_edits(half).accepts(witness)]
            is_narrower = bool(halves)
            left = halves[0] if halves else left
        return left

    def doubted(self, left: tuple[int, ...], whole: Answer) -> list[Blame]:
        """Ask about edits one by one, where nobody knows of all; whom no answer clears stays under suspicion."""
        found = []
        for edit in left if len(left) > 1 else ():
            answer = self.answer((edit,))
            if answer.outcome is Outcome.UNPROVEN:
                found.append(Blame((edit,), unproven=_why(answer)))
            elif answer.outcome is Outcome.REFUTED and not self.with_edits(self.edits).accepts(answer.witness):
                found.append(self.proved((edit,), answer.witness))
        return found or [Blame(left, unproven=_why(whole))]

    def smallest(self, left: tuple[int, ...], witness: Any) -> tuple[int, ...]:
        """Leave out edits, one by one, as long as the payload is refused."""
        kept = list(left)
        for edit in left:
            fewer = [one for one in kept if one != edit]
            if fewer and not self.with_edits(fewer).accepts(witness):
                kept = fewer
        return tuple(kept)

    def proved(self, edits: tuple[int, ...], witness: Any) -> Blame:
        """Blame edits by a payload, and tell what they have against it, and nothing else."""
        return Blame(edits, witness, self.with_edits(edits).refusal(witness))

    def answer(self, edits: Iterable[int]) -> Answer:
        """Ask about some of the edits, in what time is left."""
        left_s = self._end - monotonic()
        return self.with_edits(edits).ask(self.writers, left_s) if left_s > 0 else _SPENT

    def with_edits(self, edits: Iterable[int]) -> Language:
        """Return what readers accept with some of the edits made."""
        return self.readers(frozenset(edits))


def _why(answer: Answer) -> str:
    return answer.reason or "the question is too hard"
