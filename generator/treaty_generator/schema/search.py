"""Whether any value satisfies a set of literals, and which: by type, by cases, by parts.

A minimal value never has a part that satisfies all that the value itself had to: so a set of literals that is asked
for below itself counts as refused there. What was refused only because of this is remembered as long as the question
it rested on is under way, and forgotten with it unless that one is refused as well.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.answers import Blamed, Clash, Found, Open, Refused
from treaty_generator.schema.array_search import array_for
from treaty_generator.schema.budget import Budget
from treaty_generator.schema.cases import Cases
from treaty_generator.schema.evaluate import Evaluator
from treaty_generator.schema.json_values import (
    ARRAY,
    BOOLEAN,
    EVERY_TYPE,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    TYPES,
    Json,
    Key,
    key_of,
    written,
)
from treaty_generator.schema.nodes import FALSE, TRUE, Kind, Statements
from treaty_generator.schema.number_search import number_for
from treaty_generator.schema.object_search import object_for
from treaty_generator.schema.text_search import text_for
from treaty_generator.schema.texts import CannotTell

_DEEPEST = 64  # Values inside of values; a level takes about ten frames of Python's stack.
_NOBODY = 1 << 30  # Deeper than anything: rests on no question under way.


_FEW: dict[int, list[Key]] = {NULL: [("null", None)], BOOLEAN: [("boolean", False), ("boolean", True)]}


@dataclass(frozen=True)
class Several:
    """Different values, simplest first, and whether there are no others."""

    values: tuple[Json, ...]
    is_all: bool


class Search:
    """The search for one question; what it learns about a set of literals serves until the end."""

    def __init__(self, statements: Statements, budget: Budget) -> None:
        self.s, self.budget = statements, budget
        self.evaluator = Evaluator(statements, budget)
        self.touched: dict[tuple[int, int], frozenset[object]] = {}
        self.listed: dict[int, tuple[frozenset[Key] | None, bool]] = {}
        self._known: dict[frozenset[int], Found | Refused | Open] = {}
        self._resting: dict[frozenset[int], tuple[Refused, int]] = {}
        self._rested: list[frozenset[int]] = []
        self._under_way: list[frozenset[int]] = []
        self._lowest = _NOBODY  # The outermost question under way that an answer rested on.

    def solve(self, goal: frozenset[int]) -> Found | Refused | Open:
        """Find a value that satisfies all literals."""
        self.budget.spend()
        known = self._known.get(goal)
        if known is not None:
            return known
        plain = self._plainly_refused(goal)
        if plain is not None:
            return plain
        resting = self._resting.get(goal)
        if resting is not None:
            self._lowest = min(self._lowest, resting[1])
            return resting[0]
        for level, above in enumerate(self._under_way):
            if above <= goal:
                self._lowest = min(self._lowest, level)
                return Refused(above)
        if len(self._under_way) >= _DEEPEST:
            return Open("values are nested too deep")
        return self._asked(goal)

    def _plainly_refused(self, goal: frozenset[int]) -> Refused | None:
        if FALSE in goal:
            return Refused(frozenset([FALSE]))
        opposite = next((literal for literal in goal if -literal in goal), None)
        return None if opposite is None else Refused(frozenset([opposite, -opposite]))

    def _asked(self, goal: frozenset[int]) -> Found | Refused | Open:
        level, outer, first_rested = len(self._under_way), self._lowest, len(self._rested)
        self._under_way.append(goal)
        self._lowest = _NOBODY
        try:
            result = self._by_types(goal)
        finally:
            self._under_way.pop()
            rests_on, self._lowest = self._lowest, outer
        inner = self._rested[first_rested:]
        if isinstance(result, Refused) and rests_on < level:
            self._lowest = min(outer, rests_on)
            self._rest(inner, rests_on)
            self._resting[goal] = result, rests_on
            self._rested.append(goal)
            return result
        del self._rested[first_rested:]
        for one in inner:
            refused, lowest = self._resting.pop(one)
            if isinstance(result, Refused) or lowest > level:
                self._known[one] = refused
        if not isinstance(result, Open) or rests_on >= level:
            self._known[goal] = result
        return result

    def _rest(self, inner: list[frozenset[int]], level: int) -> None:
        """What rested on a question that itself rests on another now rests on that one."""
        for one in inner:
            refused, lowest = self._resting[one]
            self._resting[one] = refused, min(lowest, level)

    def _by_types(self, goal: frozenset[int]) -> Found | Refused | Open:
        possible, core = EVERY_TYPE, set()
        ordered = sorted(goal, key=abs)
        for literal in ordered:
            excluded = possible & ~self.s.possible(literal)
            if excluded:
                possible &= ~excluded
                core.add(literal)
        unclear: Open | None = None
        for one_type in TYPES:
            if not one_type & possible:
                continue
            blamed = {literal: 1 << place for place, literal in enumerate(ordered) if literal != TRUE}
            result = Cases(self, one_type, 1 << len(ordered)).found(blamed)
            if isinstance(result, Found):
                return result
            if isinstance(result, Open):
                unclear = result
            else:
                core.update(literal for place, literal in enumerate(ordered) if result.blame >> place & 1)
        return unclear or Refused(frozenset(core))

    def child(self, blamed: Blamed) -> Found | Clash | Open:
        """Find a value for a part, and say what is to blame if there is none."""
        result = self.solve(frozenset([literal for literal in blamed if literal != TRUE]))
        if not isinstance(result, Refused):
            return result
        blame = 0
        for literal in result.core:
            blame |= blamed[literal]
        return Clash(blame)

    def atoms(self, one_type: int, atoms: Blamed) -> Found | Clash | Open:
        """Find a value of one type that satisfies atoms, without any cases left."""
        try:
            unknown = next((one for one in atoms if self.s[one].kind is Kind.UNKNOWN), None)
            if unknown is not None:
                rest = {one: why for one, why in atoms.items() if self.s[one].kind is not Kind.UNKNOWN}
                result = self.atoms(one_type, rest)
                return Open(self.s[unknown].args[1]) if isinstance(result, Found) else result
            if one_type == OBJECT:
                return object_for(self, atoms)
            if one_type == ARRAY:
                return array_for(self, atoms)
            return self._scalar(one_type, atoms)
        except CannotTell as unclear:
            return Open(str(unclear))

    def _scalar(self, one_type: int, atoms: Blamed) -> Found | Clash | Open:
        finite = self._finite(one_type, atoms)
        if finite is not None:
            return self._first_of(finite, atoms)
        if one_type == NUMBER:
            return number_for(self.s, atoms)
        return text_for(self.s, atoms, self.budget)

    def _finite(self, one_type: int, atoms: Blamed) -> list[Key] | None:
        """Return the only values in question, if atoms list them or the type has few."""
        listed = [self.s[literal].args[0] for literal in atoms if literal > 0 and self.s[literal].kind is Kind.LISTED]
        if not listed:
            return _FEW.get(one_type)
        name = {NULL: "null", BOOLEAN: "boolean", NUMBER: "number", STRING: "string"}[one_type]
        self.budget.spend(min(len(one) for one in listed) // 16)
        common: frozenset[Key] = frozenset.intersection(*listed)
        for literal in atoms:
            if literal < 0 and self.s[literal].kind is Kind.LISTED:
                common -= self.s[literal].args[0]
        return sorted((key for key in common if key[0] == name), key=_simple_first)

    def _first_of(self, keys: list[Key], atoms: Blamed) -> Found | Clash | Open:
        blame, unclear = 0, None
        for literal, why in atoms.items():
            if self.s[literal].kind is Kind.LISTED:
                blame |= why
        for value in [value for key in keys for value in _spellings(key)]:
            try:
                failed = next((one for one in atoms if not self.evaluator.holds(one, value)), None)
            except CannotTell as reason:
                unclear = Open(str(reason))
                continue
            if failed is None:
                return Found(value)
            blame |= atoms[failed]
        return unclear or Clash(blame)

    def several(self, goal: frozenset[int], count: int) -> Several:
        """Find so many different values, if there are as many."""
        goal = goal - {TRUE}
        values: dict[Key, Json] = {}
        while len(values) < count:
            left_out = frozenset([-self.s.equal(value) for value in values.values()])
            result = self.solve(goal | left_out)
            if not isinstance(result, Found):
                return Several(tuple(values.values()), isinstance(result, Refused))
            values[key_of(result.value)] = result.value
            if len(values) in (2, 8, 32, 128):
                self._more_like(goal, values, count)
        return Several(tuple(values.values()), False)

    def _more_like(self, goal: frozenset[int], values: dict[Key, Json], count: int) -> None:
        """Try simple values, which saves a search for each of many."""
        shapes: tuple[Callable[[int], Json], ...] = (int, "a{}".format, lambda one: [one], lambda one: {"a": one})
        for value in (shape(one) for shape in shapes for one in range(count)):
            if len(values) >= count:
                return
            if key_of(value) not in values and self._holds(goal, value):
                values[key_of(value)] = value

    def _holds(self, goal: frozenset[int], value: Json) -> bool:
        try:
            return all(self.evaluator.holds(literal, value) for literal in goal)
        except CannotTell:
            return False


def value_of(key: Key) -> Json:
    """Return the scalar that a key stands for."""
    name, value = key
    return written(Fraction(value)) if name == "number" else value


def _spellings(key: Key) -> list[Json]:
    """Return the ways to write a value: draft 04 tells 1 from 1.0."""
    value = value_of(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return [value, float(value)]
    return [value]


def _simple_first(key: Key) -> tuple[int, str]:
    text = str(int(key[1]) if key[0] == "boolean" else key[1])
    return len(text), text
