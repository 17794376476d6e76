"""Invented schemas, compiled by the handful, and values near them: class, jsonschema-rs and jsonschema must agree."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.conformance.compiled import compiled
from tests.conformance.invented import Family, families
from tests.conformance.judge import read
from tests.conformance.known import is_known
from tests.conformance.nearby import nearby
from tests.conformance.opinions import Opinions, compare
from tests.conformance.smallest import smallest
from tests.conformance.spelling import spelled
from tests.conformance.wire import Json, exact, written

Draw = Callable[[st.SearchStrategy[Any]], Any]
MOST_FAMILIES = 8
VALUES_PER_TYPE = 4
SETTINGS: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],  # What is found is made small by `smallest`, which takes a known time.
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
}
_TRIES = 300
_SPELLINGS = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A text for the class of a type, and a number that says how to spell it otherwise."""

    type: str
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be; the schema is one of `is_nested`, and stands for all its family."""

    why: str
    family: Family
    question: Question

    def __str__(self) -> str:
        schema = written(self.family.schema(self.question.type))
        return f"{self.why}\n    schema  {schema}\n    text    {self.question.text}"


Batch = list[tuple[Family, list[Question]]]


@st.composite
def batches(draw: Draw) -> Batch:
    """Some families, and questions for each of their types."""
    made = []
    for family in draw(st.lists(families(), min_size=1, max_size=MOST_FAMILIES)):
        made.append((family, [draw(_questions(family, name)) for name in family.types for _ in range(VALUES_PER_TYPE)]))
    return made


@st.composite
def _questions(draw: Draw, family: Family, name: str) -> Question:
    return Question(name, written(draw(nearby(family, name))), draw(st.integers(0, _SPELLINGS)))


def findings(batch: Batch, counts: Counter[str] | None = None) -> Iterator[Finding]:
    """Compile a batch and ask its questions; what is known is left out."""
    counts = Counter() if counts is None else counts
    files = {f"f{index}": family.file(f"F{index}") for index, (family, _) in enumerate(batch)}
    with compiled(files) as made:
        counts["schemas"] += sum(len(types) for types in files.values())
        counts["compiled"] += len(made.classes)
        for index, (family, questions) in enumerate(batch):
            if f"f{index}" in made.broken:
                yield Finding(f"the compiler raised {made.broken[f'f{index}']!r}", family, questions[0])
            opinions = {name: Opinions(family.schema(name)) for name in family.types}
            for one in questions:
                cls = made.classes.get(f"F{index}{one.type}")
                if cls is not None:
                    counts["values"] += 1
                    whys = _answers(cls, opinions[one.type], one)
                    yield from (Finding(why, family, one) for why in whys if not is_known(family.types, why))


def _answers(cls: type[BaseModel], opinions: Opinions, question: Question) -> Iterator[str]:
    why = compare(cls, opinions, question.text)
    if why:
        yield why
    other = spelled(exact(question.text), question.number)
    if read(cls, question.text).payload != read(cls, other).payload:
        yield f"spelled otherwise it is another value: {other}"


def small(finding: Finding) -> Finding:
    """Make a schema and a value smaller, as long as something is still found."""
    kept = [finding]

    def holds(candidate: Json) -> bool:
        try:
            family = Family(candidate["types"], finding.family.is_nested)
            question = Question(finding.question.type, written(candidate["data"]), finding.question.number)
            found = list(findings([(family, [question])]))
        except Exception:  # Half a schema is none: a reference is gone, or a list is empty.
            return False
        same = [one for one in found if _kind(one) == _kind(finding)]
        kept.extend(same[:1])
        return bool(same)

    smallest({"types": finding.family.types, "data": exact(finding.question.text)}, holds, tries=_TRIES)
    return kept[-1]


def _kind(finding: Finding) -> str:
    """What kind of thing was found: the beginning of the reason, but for where."""
    return re.sub(r"/\S*", "", finding.why)[:40]


def search(limit_s: float, now: Callable[[], float] = time.monotonic) -> tuple[Counter[str], Finding | None]:
    """Invent schemas for `limit_s` seconds, or until something is found."""
    counts: Counter[str] = Counter()
    until = now() + limit_s
    for number in count():
        found = _look(number, counts)
        if found is not None or now() >= until:
            return counts, small(found) if found else None
    raise AssertionError("numbers do not end")


def _look(number: int, counts: Counter[str]) -> Finding | None:
    """Ask twenty batches that follow from a number."""
    found: list[Finding] = []

    @seed(number)
    @settings(max_examples=20, **SETTINGS)
    @given(batches())
    def look(batch: Batch) -> None:
        found.extend(findings(batch, counts))
        assert not found

    try:
        look()
    except AssertionError:
        return found[0]
    return None
