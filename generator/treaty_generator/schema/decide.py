"""Whether every value that one schema accepts is accepted by another, and a value that proves it where it is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from treaty_generator.schema.answers import Found, Refused
from treaty_generator.schema.budget import Budget, Spent
from treaty_generator.schema.compile import Compiler
from treaty_generator.schema.dialect import draft_named, draft_of
from treaty_generator.schema.documents import Documents, TooDeep, Unresolved
from treaty_generator.schema.json_values import Json, NotANumber
from treaty_generator.schema.nodes import Statements
from treaty_generator.schema.search import Search


class Outcome(StrEnum):
    """What came of a question."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Answer:
    """`witness` means something only when refuted: `sub` accepts it and `sup` does not. `reason` says why nothing is proved."""

    outcome: Outcome
    witness: Json = None
    reason: str = ""
    steps: int = 0


def decide(
    sub: Json,
    sup: Json,
    *,
    dialect: str | None = None,
    assert_formats: bool | Collection[str] = False,
    budget_s: float = 1.0,
    budget_steps: int = 400_000,
) -> Answer:
    """Decide whether `sup` accepts every value that `sub` accepts."""
    budget = Budget(budget_steps, budget_s)
    outcome, witness, reason = _answer(sub, sup, dialect, assert_formats, budget)
    return Answer(outcome, witness, reason, budget_steps - max(budget.steps, 0))


def _answer(
    sub: Json, sup: Json, dialect: str | None, formats: bool | Collection[str], budget: Budget
) -> tuple[Outcome, Json, str]:
    otherwise = draft_named(dialect)
    try:
        statements = Statements()
        literals = [
            Compiler(statements, Documents(schema, draft_of(schema, otherwise)), formats, budget).compile()
            for schema in (sub, sup)
        ]
        result = Search(statements, budget).solve(frozenset([literals[0], -literals[1]]))
    except Spent:
        return Outcome.UNPROVEN, None, "the budget is used up"
    except (TooDeep, RecursionError):
        return Outcome.UNPROVEN, None, "the schemas are nested too deep"
    except (Unresolved, NotANumber) as reason:
        return Outcome.UNPROVEN, None, str(reason)
    if isinstance(result, Refused):
        return Outcome.PROVED, None, ""
    if isinstance(result, Found):
        return Outcome.REFUTED, result.value, ""
    return Outcome.UNPROVEN, None, result.reason
