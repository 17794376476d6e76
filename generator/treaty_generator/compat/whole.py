"""The whole question, asked about both versions as they stand: what edits say of a change counts only if it agrees.

Edits are what a comparison found, and it may have found too little. Nothing here knows of them but where the question
is too hard: then what was proved edit by edit counts, if what the edits were made in is proved to be the versions.
"""

from __future__ import annotations

from typing import Any

from treaty_generator.compat.languages import Edits, Language, Languages
from treaty_generator.compat.patched import Plain, Woven
from treaty_generator.compat.sides import ContentModel
from treaty_generator.compat.view import told
from treaty_generator.contract.breadth import is_broad
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.schema.outcome import Answer, Outcome

_NONE: Edits = frozenset()


class Whole:
    """Two versions of a schema, each written without the other; sides are 0 for before and 1 for after."""

    def __init__(
        self, contracts: tuple[Contracts, Contracts], versions: tuple[Schema, Schema], model: ContentModel
    ) -> None:
        woven = [Woven(contracts, Plain(side, schema)) for side, schema in enumerate(versions)]
        said = [one.patched(_NONE) for one in woven]
        self.is_same = told(said[0]) == told(said[1])
        self.is_broad = any(map(is_broad, said))
        self._languages = [Languages(one, model) for one in woven]

    def confirms(self, side: int, payload: Any) -> bool:
        """Whether a payload that a side writes is refused by the readers of the other one."""
        writers, readers = self._of(side)
        return writers.accepts(payload) and not readers.accepts(payload)

    def refusal(self, side: int, payload: Any) -> str:
        """Say why readers refuse what the other side writes."""
        return self._of(side)[1].refusal(payload)

    def answer(self, side: int, proved: tuple[Language, Language] | None, budget_s: float) -> Answer:
        """Ask whether all that a side writes is accepted.

        `proved` are writers and readers for whom that is proved; they help where they stand between the two.
        """
        if self.is_same:
            return Answer(Outcome.PROVED)
        writers, readers = self._of(side)
        answer = readers.ask(writers, budget_s)
        if answer.outcome is Outcome.REFUTED and not self.confirms(side, answer.witness):
            answer = Answer(Outcome.UNPROVEN, reason="judges do not agree about a payload")
        if (
            proved is not None
            and answer.outcome is Outcome.UNPROVEN
            and _lies_between(writers, proved, readers, budget_s)
        ):
            return Answer(Outcome.PROVED)
        return answer

    def _of(self, side: int) -> tuple[Language, Language]:
        return self._languages[side].writers(_NONE), self._languages[1 - side].readers(_NONE)


def _lies_between(writers: Language, proved: tuple[Language, Language], readers: Language, budget_s: float) -> bool:
    pairs = ((proved[0], writers), (readers, proved[1]))
    return all(larger.ask(smaller, budget_s).outcome is Outcome.PROVED for larger, smaller in pairs)
