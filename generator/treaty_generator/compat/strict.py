"""What plain JSON Schema says of an edit, where that is something else: there, nobody keeps to what is declared."""

from __future__ import annotations

from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.languages import Edits, Languages
from treaty_generator.compat.sides import ContentModel
from treaty_generator.dataclass import dataclass

_MOST = 8  # Edits of one schema; with more of them, nobody reads what else might be said of each.


@dataclass(frozen=True, slots=True)
class Strict:
    """The judgement of both directions on the schemas as they stand, edit by edit.

    `forth` is whom it hurts that readers change, `back` whom it hurts that writers do.
    """

    languages: Languages
    every: Edits
    forth: Breaks
    back: Breaks

    def words(self, edits: Edits, breaks: frozenset[Breaks]) -> str:
        """Say how plain JSON Schema differs about some edits; empty where it does not, or where nobody knows."""
        if self.languages.model is ContentModel.OPEN or len(self.every) > _MOST:
            return ""
        answers = {
            self.forth: self._holds(frozenset(), edits),
            self.back: self._holds(self.every, self.every - edits),
        }
        worse = [side for side, holds in sorted(answers.items()) if holds is False and side not in breaks]
        better = [side for side, holds in sorted(answers.items()) if holds is True and side in breaks]
        told = []
        if worse:
            sides = " and ".join(worse)
            told.append(f"plain JSON Schema calls this a {sides} break: there, anybody may send what is not declared")
        if better:
            sides = " and ".join(better)
            told.append(f"plain JSON Schema would pass this ({sides}): there, what is not declared is accepted")
        return "; ".join(told)

    def _holds(self, writers: Edits, readers: Edits) -> bool | None:
        """Whether readers accept all that is written; None where that is no news, or not known."""
        if all(self._is_plain(edits) for edits in (writers, readers)):
            return None
        return self.languages.plain(readers).holds(self.languages.plain(writers))

    def _is_plain(self, edits: Edits) -> bool:
        """Whether writers and readers speak plain JSON Schema anyway."""
        plain = self.languages.plain(edits)
        return self.languages.writers(edits) is plain and self.languages.readers(edits) is plain
