"""Whether every value that one schema accepts is accepted by another, and a value that proves it where it is not."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.answers import Found, Refused
from treaty_generator.schema.budget import Budget, Spent
from treaty_generator.schema.compile import Compiler
from treaty_generator.schema.confirm import is_confirmed
from treaty_generator.schema.dialect import Draft, draft_named, draft_of
from treaty_generator.schema.documents import Documents, TooDeep, Unresolved
from treaty_generator.schema.first_pass import surely_includes
from treaty_generator.schema.json_values import Json, NotANumber, is_written_alike
from treaty_generator.schema.nodes import Statements
from treaty_generator.schema.outcome import Answer, Outcome
from treaty_generator.schema.search import Search
from treaty_generator.schema.texts import CannotTell
from treaty_generator.schema.witness import smallest

_BEYOND = (Spent, TooDeep, RecursionError, Unresolved, NotANumber, CannotTell)
_REASONS: dict[type[BaseException], str] = {
    Spent: "the budget is used up",
    TooDeep: "the schemas are nested too deep",
    RecursionError: "the schemas are nested too deep",
}
_CANDIDATES = 4  # Witnesses that may fail to convince before one gives up.


def decide(
    sub: Json,
    sup: Json,
    *,
    dialect: str | None = None,
    assert_formats: bool | Collection[str] = False,
    budget_s: float = 1.0,
    budget_steps: int = 150_000,
) -> Answer:
    """Decide whether `sup` accepts every value that `sub` accepts."""
    drafts = (draft_of(sub, draft_named(dialect)), draft_of(sup, draft_named(dialect)))
    question = _Question(sub, sup, drafts, assert_formats, Budget(budget_steps, budget_s))
    outcome, witness, reason = question.answer()
    return Answer(outcome, witness, reason, budget_steps - max(question.budget.steps, 0))


_Said: TypeAlias = tuple[Outcome, Json, str]


@dataclass(frozen=True)
class _Question:
    sub: Json
    sup: Json
    drafts: tuple[Draft, Draft]
    formats: bool | Collection[str]
    budget: Budget

    def answer(self) -> _Said:
        """Answer within the budget, whatever comes."""
        try:
            said = self._searched()
        except _BEYOND as reason:
            said = _unproven(_REASONS.get(type(reason)) or str(reason))
        if said[0] is Outcome.UNPROVEN and self.drafts[0] is self.drafts[1] and is_written_alike(self.sub, self.sup):
            return Outcome.PROVED, None, ""  # Whatever it means, it means the same twice.
        return said

    def _searched(self) -> _Said:
        is_same_draft = self.drafts[0] is self.drafts[1]
        if is_same_draft and not self.formats and surely_includes(self.sub, self.sup, self.drafts[0]):
            return Outcome.PROVED, None, ""
        statements = Statements()
        compilers: list[Compiler] = []
        literals = []
        for schema, draft in zip((self.sub, self.sup), self.drafts, strict=True):
            twin = compilers[0] if compilers else None
            compilers.append(Compiler(statements, Documents(schema, draft), self.formats, self.budget, twin))
            literals.append(compilers[-1].compile())
        goal = frozenset([literals[0], -literals[1]])
        search = Search(statements, self.budget)
        result = search.solve(goal)
        if isinstance(result, Refused):
            return Outcome.PROVED, None, ""
        unresolved = compilers[0].unresolved or compilers[1].unresolved
        if unresolved:
            return _unproven(unresolved)
        return self._refuted(search, goal) if isinstance(result, Found) else _unproven(result.reason)

    def _refuted(self, search: Search, goal: frozenset[int]) -> _Said:
        """Make a witness small, and have it confirmed; one that does not hold up makes place for another."""
        known: set[int] = set()

        def proves(value: Json) -> bool:
            return all(search.evaluator.holds(one, value) for one in sorted(goal))

        for _ in range(_CANDIDATES):
            result = search.solve(goal | known)
            if not isinstance(result, Found):
                break
            for witness in (smallest(result.value, proves), result.value):
                if is_confirmed(self.sub, self.sup, witness, drafts=self.drafts, formats=self.formats):
                    return Outcome.REFUTED, witness, ""
                known.add(-search.s.equal(witness))
        return _unproven("values were found that one schema accepts and the other does not, but validators disagree")


def _unproven(reason: str) -> _Said:
    return Outcome.UNPROVEN, None, reason
