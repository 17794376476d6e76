"""Whether one value satisfies a literal: what a search has made up is looked at in full before anybody sees it."""

from __future__ import annotations

from typing import Any

from treaty_generator.schema.budget import Budget
from treaty_generator.schema.formats import has_format
from treaty_generator.schema.json_values import NUMBER, Json, exact, key_of, type_of
from treaty_generator.schema.nodes import Kind, Statement, Statements
from treaty_generator.schema.texts import CannotTell, matches


class Evaluator:
    """Evaluates literals of one question. Raises `CannotTell` where a pattern cannot be understood."""

    def __init__(self, statements: Statements, budget: Budget) -> None:
        self.s, self.budget = statements, budget

    def holds(self, literal: int, value: Json) -> bool:
        """Whether the value satisfies the literal."""
        return self._is_true(self.s[literal], value) is (literal > 0)

    def _is_true(self, one: Statement, value: Json) -> bool:
        self.budget.spend()
        kind, args = one.kind, one.args
        types = type_of(value)
        if one.certain & types:
            return True
        if not one.possible & types:
            return False
        if kind is Kind.AND:
            return all(self.holds(literal, value) for literal in args[0])
        if kind is Kind.ONE:
            return sum(self.holds(literal, value) for literal in args[0]) == 1
        if kind is Kind.CHOICE:
            return self.holds(args[1] if self.holds(args[0], value) else args[2], value)
        if kind is Kind.REFERENCE:
            return self.holds(self.s.target(self.s.make(kind, *args)), value)
        if kind is Kind.UNKNOWN:
            raise CannotTell(args[1])
        if kind is Kind.LISTED:
            return key_of(value) in args[0]
        if isinstance(value, str):
            return _is_true_of_text(kind, args, value)
        if types == NUMBER:
            return _is_true_of_number(kind, args, value)  # type: ignore[arg-type]  # `types` says so.
        if isinstance(value, list):
            return self._is_true_of_array(kind, args, value)
        return self._is_true_of_object(kind, args, value)  # type: ignore[arg-type]  # All others are gone.

    def _is_true_of_array(self, kind: Kind, args: tuple[Any, ...], value: list[Json]) -> bool:
        match kind:
            case Kind.ITEM:
                return bool(len(value) <= args[0] or self.holds(args[1], value[args[0]]))
            case Kind.REST:
                return all(self.holds(args[1], item) for item in value[args[0] :])
            case Kind.MORE_ITEMS:
                return bool(len(value) >= args[0])
            case Kind.FEWER_ITEMS:
                return bool(len(value) <= args[0])
            case Kind.AT_LEAST:
                return bool(sum(self.holds(args[0], item) for item in value) >= args[1])
            case Kind.AT_MOST:
                return bool(sum(self.holds(args[0], item) for item in value) <= args[1])
        return len({key_of(item) for item in value}) == len(value)

    def _is_true_of_object(self, kind: Kind, args: tuple[Any, ...], value: dict[str, Json]) -> bool:
        match kind:
            case Kind.PROPERTY:
                return args[0] not in value or self.holds(args[1], value[args[0]])
            case Kind.MATCHING:
                return all(self.holds(args[1], item) for name, item in value.items() if matches(args[0], name))
            case Kind.OTHERS:
                others = [name for name in value if name not in args[0]]
                return all(
                    self.holds(args[2], value[name])
                    for name in others
                    if not any(matches(pattern, name) for pattern in args[1])
                )
            case Kind.NAMES:
                return all(self.holds(args[0], name) for name in value)
            case Kind.REQUIRED:
                return args[0] in value
            case Kind.MORE_PROPERTIES:
                return bool(len(value) >= args[0])
        return bool(len(value) <= args[0])


def _is_true_of_text(kind: Kind, args: tuple[Any, ...], value: str) -> bool:
    match kind:
        case Kind.PATTERN:
            return matches(args[0], value)
        case Kind.FORMAT:
            return has_format(args[0], value)
        case Kind.LONGER:
            return bool(len(value) >= args[0])
    return bool(len(value) <= args[0])


def _is_true_of_number(kind: Kind, args: tuple[Any, ...], value: float) -> bool:
    if kind is Kind.WHOLE:
        return isinstance(value, int)
    number = exact(value)
    match kind:
        case Kind.LEAST:
            return bool(number > args[0] or (number == args[0] and not args[1]))
        case Kind.MOST:
            return bool(number < args[0] or (number == args[0] and not args[1]))
    return bool(number % args[0] == 0)
