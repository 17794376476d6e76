"""Looks for an answer that is wrong, among pairs of schemas that nobody wrote."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count, takewhile
from random import Random

from tests.conformance.inclusion.asked import Asked, Respondent, ask, checked
from tests.conformance.inclusion.edits import pair
from tests.conformance.inclusion.invented import DIALECTS
from tests.conformance.inclusion.pairs import Question
from tests.conformance.smallest import smallest
from tests.conformance.wire import Json, written

SAMPLES = 80
_TRIES = 1500


def question_of(number: int) -> Question:
    """Invent the question with this number."""
    random = Random(number)
    dialect = DIALECTS[number % len(DIALECTS)]
    sub, sup = pair(random, dialect)
    return Question(f"invented-{number}", sub, sup, dialect, None)


def judged(question: Question, child: Respondent, samples: int = SAMPLES) -> Asked:
    """Ask a question, and hold the answer against two validators."""
    return checked(*ask(question, child), samples)


def faults(numbers: Iterator[int], child: Respondent, outcomes: Counter[str]) -> Iterator[Asked]:
    """Ask the questions with these numbers, and give the answers that are wrong."""
    for number in numbers:
        asked = judged(question_of(number), child)
        outcomes[asked.outcome] += 1
        if not asked.is_fine:
            yield asked


def small(asked: Asked, child: Respondent) -> Asked:
    """Make the schemas smaller, as long as the answer is wrong in the same way."""
    kept = [asked]
    question = asked.question

    def holds(candidate: Json) -> bool:
        if not isinstance(candidate, dict) or candidate.keys() != {"sub", "sup"}:
            return False
        smaller = Question(question.id, candidate["sub"], candidate["sup"], question.dialect, None)
        found = judged(smaller, child, SAMPLES * 4)
        if _kind(found) == _kind(asked):
            kept.append(found)
            return True
        return False

    smallest({"sub": question.sub, "sup": question.sup}, holds, tries=_TRIES)
    return kept[-1]


def _kind(asked: Asked) -> str:
    """What is wrong, but for the values."""
    return f"{asked.outcome} {re.sub(r'[^a-z]', '', (asked.fault or asked.reason)[:12])}" if not asked.is_fine else ""


def told(asked: Asked) -> str:
    """Write a wrong answer as people can read and repeat it."""
    question = asked.question
    return (
        f"{asked.outcome}: {asked.fault or asked.reason}\n    dialect  {question.dialect}  ({question.id})\n"
        f"    sub      {written(question.sub)}\n    sup      {written(question.sup)}"
    )


def search(
    limit_s: float, child: Respondent, start: int = 0, now: Callable[[], float] = time.monotonic
) -> tuple[Counter[str], list[str]]:
    """Ask for so many seconds; return how often there was which answer, and what was wrong, made small."""
    until = now() + limit_s
    outcomes: Counter[str] = Counter()
    numbers = takewhile(lambda _: now() < until, count(start))
    return outcomes, [told(small(asked, child)) for asked in faults(numbers, child, outcomes)]
