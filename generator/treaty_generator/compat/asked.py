"""The questions that are asked of schemas, with the formats that contracts assert."""

from __future__ import annotations

from typing import Any

from treaty_generator.schema.decide import Answer, decide
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS
from treaty_generator.contract.validator import canonical, validator


def ask(sub: Json, sup: Json, budget_s: float) -> Answer:
    """Decide whether one schema accepts all that another one does, and by what value it does not."""
    return decide(sub, sup, assert_formats=ASSERTED_FORMATS, budget_s=budget_s)


def accepts(schema: Json, value: Any) -> bool:
    """Whether a schema accepts a value; where no validator takes the schema, nobody says no."""
    try:
        return validator(schema).is_valid(value)
    except ValueError:
        return True


def refusal(schema: Json, value: Any) -> str:
    """Say why a schema refuses a value: where in it, and what is wrong there; empty where it does not."""
    try:
        error = next(validator(schema).iter_errors(value), None)
    except ValueError:
        return ""
    if error is None:
        return ""
    path = "".join(f"/{step}" for step in error.instance_path)
    return f"{path}: {error.message}" if path else str(error.message)


def surely_covers(sup: Json, sub: Json) -> bool | None:
    """Ask without a witness, in microseconds; None where that is not known."""
    try:
        found = canonical(sup).covers(canonical(sub)).value
    except ValueError:
        return None
    return {"yes": True, "no": False}.get(found)
