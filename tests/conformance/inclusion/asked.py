"""What became of one question: asked of `decide` and of the peer, and the answer held against labels and samples."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from tests.conformance.inclusion.judges import Judges, are_broken
from tests.conformance.inclusion.near import Near
from tests.conformance.inclusion.pairs import Question
from tests.conformance.wire import Json

LIMIT_S = 10.0  # Ten times the budget: whoever takes longer than that hangs.


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, an answer, and what is wrong with it."""

    question: Question
    outcome: str  # proved, refuted, unproven, or failed: there was none.
    reason: str
    ms: float
    fault: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether a break that is known was called fine."""
        return self.outcome == "proved" and self.question.label is False

    @property
    def is_false_alarm(self) -> bool:
        """Whether what is known to be fine was called a break."""
        return self.outcome == "refuted" and self.question.label is True

    @property
    def is_fine(self) -> bool:
        """Whether nothing speaks against the answer, which may still be that nobody knows."""
        return not (self.is_missed or self.is_false_alarm or self.fault or self.outcome == "failed")


class Respondent(Protocol):
    """Whoever answers questions: a child process, mostly."""

    def ask(self, question: Any, limit_s: float) -> tuple[dict[str, Any], str]:
        """Return the answer, or why there is none."""


def ask(question: Question, of: Respondent) -> tuple[Asked, Json]:
    """Ask, and return what was answered with the witness, if there is one."""
    sent = {"sub": question.sub, "sup": question.sup, "dialect": question.dialect}
    answer, failure = of.ask(sent, LIMIT_S)
    if failure:
        return Asked(question, "failed", failure, LIMIT_S * 1e3), None
    return Asked(question, answer["outcome"], answer["reason"] or "", answer["ms"]), answer.get("witness")


def checked(asked: Asked, witness: Json, samples: int) -> Asked:
    """Hold an answer of ours against two validators: the witness, or so many samples where it was proved."""
    fault = _doubt(asked.question, witness) if asked.outcome == "refuted" else ""
    if asked.outcome == "proved" and samples:
        fault = _contradiction(asked.question, samples)
    return Asked(asked.question, asked.outcome, asked.reason, asked.ms, fault)


def _doubt(question: Question, witness: Json) -> str:
    """Say why a witness is none."""
    said = [Judges(schema, question.dialect).of(witness) for schema in (question.sub, question.sup)]
    if all(set(one) - {None} == {expected} for one, expected in zip(said, (True, False), strict=True)):
        return ""
    return f"the witness {witness!r:.200} is not confirmed: (jsonschema-rs, jsonschema) say {said}"


def _contradiction(question: Question, samples: int) -> str:
    """Look for a value that one schema accepts and the other refuses."""
    sub, sup = (Judges(schema, question.dialect) for schema in (question.sub, question.sup))
    random = Random(question.id)  # The same on every run.
    makers: list[Any] = [Near(question.sub, random), Near(question.sup, random)]
    for number in range(samples):
        value = makers[number % 2].value()
        if are_broken(sub, sup, value):
            return f"proved, but {value!r:.300} is a break"
    return ""
