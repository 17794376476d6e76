"""What the class of a schema does with a value, beside what it should do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import BaseModel

import treaty
from tests.conformance.cases import Case, Instance
from tests.conformance.compiled import Compiled, compiled
from tests.conformance.dialect import python_judge, rust_judge, without_formats
from tests.conformance.trip import Return, Trip, travel
from tests.conformance.wire import Json, plain, written

LONGEST_REASON_BYTES = 20_000
Classes = Mapping[str, type[BaseModel]]


class Outcome(StrEnum):
    """Whether a class and a label agree."""

    AGREES = "agree"
    BY_DECISION = "differ by decision: format asserted"
    DISAGREES = "disagree"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one instance; `back` is None where nothing was accepted."""

    name: str  # Of the type.
    case: Case
    instance: Instance
    outcome: Outcome
    why: str = ""
    back: Return | None = None
    is_fault: bool = False  # The codec itself went wrong, which no format excuses.

    @property
    def is_fine(self) -> bool:
        """Whether class and label agree, or differ by decision, and nothing got lost."""
        return self.outcome is not Outcome.DISAGREES and (self.back is None or self.back.trip is not Trip.LOST)


@dataclass(frozen=True, slots=True)
class Reading:
    """What decoding gave: a payload, or why there is none; `fault` says what went wrong in the codec itself."""

    payload: BaseModel | None
    reason: str = ""
    fault: str = ""


def read(cls: type[BaseModel], text: str) -> Reading:
    """Decode in both ways, which must do the same."""
    first, second = _read(cls, text, by_method=False), _read(cls, text, by_method=True)
    if first.fault or second.fault:
        return first if first.fault else second
    if (first.payload is None) is not (second.payload is None) or first.reason != second.reason:
        return replace(first, fault="model_validate_json and decode differ")
    return first


def _read(cls: type[BaseModel], text: str, *, by_method: bool) -> Reading:
    try:
        return Reading(cls.model_validate_json(text) if by_method else treaty.decode(cls, text))
    except treaty.PayloadInvalid as error:
        told = [str(error), *(part for failure in error.failures for part in failure)]
        size = max(len(str(error).encode()), len("".join(told[1:]).encode()))
        fault = f"the reason has {size} bytes" if size > LONGEST_REASON_BYTES else ""
        return Reading(None, str(error), fault)
    except Exception as error:  # Whatever it is: a text is read, or refused by PayloadInvalid.
        return Reading(None, fault=f"decode raised {type(error).__name__}: {error}")


def judge(cases: Mapping[str, Case], classes: Classes) -> list[Verdict]:
    """Judge every instance of the cases that have a class; both arguments are by the name of the type."""
    verdicts = [_judge(name, cases[name], one, cls) for name, cls in classes.items() for one in cases[name].instances]
    doubtful = {one.name: one.case.schema for one in verdicts if one.outcome is Outcome.DISAGREES}
    if not doubtful:
        return verdicts
    with compiled({name: {name: without_formats(schema)} for name, schema in doubtful.items()}) as bare:
        return [_settled(one, bare) for one in verdicts]


def _judge(name: str, case: Case, instance: Instance, cls: type[BaseModel]) -> Verdict:
    """Compare with the label, and send what was accepted there and back."""
    reading = read(cls, written(instance.data))
    if reading.fault:
        return Verdict(name, case, instance, Outcome.DISAGREES, reading.fault, is_fault=True)
    back = travel(case.schema, reading.payload, instance.data) if reading.payload is not None else None
    if (reading.payload is not None) is not instance.is_valid:
        why = "accepted, and must not be" if reading.payload is not None else f"refused: {reading.reason}"
        return Verdict(name, case, instance, Outcome.DISAGREES, why, back)
    return Verdict(name, case, instance, Outcome.AGREES, back=back)


def _settled(verdict: Verdict, bare: Compiled) -> Verdict:
    """Excuse a disagreement that is proved to be about formats that we assert and the label does not."""
    if verdict.outcome is not Outcome.DISAGREES or verdict.is_fault or verdict.name not in bare.classes:
        return verdict
    case, instance = verdict.case, verdict.instance
    reading = read(bare.classes[verdict.name], written(instance.data))
    agrees_without = not reading.fault and (reading.payload is not None) is instance.is_valid
    if agrees_without and any(opinion is not instance.is_valid for opinion in _opinions(case.schema, instance.data)):
        return replace(verdict, outcome=Outcome.BY_DECISION)
    return verdict


def _opinions(schema: Json, data: Json) -> Iterator[bool]:
    """What judges say who assert formats as we do."""
    schema, data = plain(schema), plain(data)
    yield rust_judge(schema).is_valid(data)
    yield python_judge(schema, formats=True).is_valid(data)
