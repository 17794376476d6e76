"""Statements about one JSON value, each kept once: a literal is the number of a statement, negative where it is denied.

A statement about one type says nothing of values of other types, as keywords of JSON Schema do; denied, it also says
that the value has this type. The same statement from two schemas is the same number, so what did not change between
two versions costs nothing to compare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import IntEnum, auto
from typing import Any

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.json_values import (
    ARRAY,
    BOOLEAN,
    EVERY_TYPE,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Json,
    Key,
    key_of,
)

TRUE, FALSE = 1, -1


class Kind(IntEnum):
    """What a statement says; the comments name its arguments."""

    TRUTH = auto()
    TYPE = auto()  # types
    AND = auto()  # literals
    ONE = auto()  # literals: exactly one of them holds
    CHOICE = auto()  # condition, if it holds, if it does not
    REFERENCE = auto()  # key: stands for the literal in `Statements.targets`
    UNKNOWN = auto()  # key, reason: nobody knows what it says
    LISTED = auto()  # keys of scalar values
    LEAST = auto()  # number, whether it is excluded
    MOST = auto()  # number, whether it is excluded
    MULTIPLE = auto()  # number
    WHOLE = auto()  # written without a fraction: what draft 04 calls an integer
    PATTERN = auto()  # text
    FORMAT = auto()  # name
    LONGER = auto()  # at least so many characters
    SHORTER = auto()  # at most so many characters
    ITEM = auto()  # index, literal
    REST = auto()  # first index, literal
    MORE_ITEMS = auto()  # at least so many
    FEWER_ITEMS = auto()  # at most so many
    AT_LEAST = auto()  # literal, how many items it holds for
    AT_MOST = auto()  # literal, how many items it holds for
    UNIQUE = auto()
    PROPERTY = auto()  # name, literal: what it is if it is there
    MATCHING = auto()  # pattern, literal: properties whose name matches
    OTHERS = auto()  # names, patterns, literal: properties whose name is neither listed nor matches
    NAMES = auto()  # literal, of every name
    REQUIRED = auto()  # name
    MORE_PROPERTIES = auto()  # at least so many
    FEWER_PROPERTIES = auto()  # at most so many


DOMAIN = {
    **dict.fromkeys((Kind.LEAST, Kind.MOST, Kind.MULTIPLE, Kind.WHOLE), NUMBER),
    **dict.fromkeys((Kind.PATTERN, Kind.FORMAT, Kind.LONGER, Kind.SHORTER), STRING),
    **dict.fromkeys((Kind.ITEM, Kind.REST, Kind.MORE_ITEMS, Kind.FEWER_ITEMS), ARRAY),
    **dict.fromkeys((Kind.AT_LEAST, Kind.AT_MOST, Kind.UNIQUE), ARRAY),
    **dict.fromkeys((Kind.PROPERTY, Kind.MATCHING, Kind.OTHERS, Kind.NAMES, Kind.REQUIRED), OBJECT),
    **dict.fromkeys((Kind.MORE_PROPERTIES, Kind.FEWER_PROPERTIES), OBJECT),
}
_TYPE_NAMED = {"null": NULL, "boolean": BOOLEAN, "number": NUMBER, "string": STRING}


@dataclass(slots=True)
class Statement:
    """One statement; `possible` are the types of which values can make it true, `certain` those of which all do."""

    kind: Kind
    args: tuple[Any, ...]
    possible: int
    certain: int


class Statements:
    """All statements of one question."""

    def __init__(self) -> None:
        self.all = [Statement(Kind.TRUTH, (), EVERY_TYPE, EVERY_TYPE)] * 2  # None has the number 0: it has no opposite.
        self.targets: dict[object, int] = {}
        self._later: dict[object, Callable[[], int]] = {}
        self._known: dict[tuple[Kind, tuple[Any, ...]], int] = {(Kind.TRUTH, ()): TRUE}

    def __getitem__(self, literal: int) -> Statement:
        return self.all[abs(literal)]

    def possible(self, literal: int) -> int:
        """Return the types of which some values may satisfy a literal."""
        return self.all[literal].possible if literal > 0 else EVERY_TYPE & ~self.all[-literal].certain

    def certain(self, literal: int) -> int:
        """Return the types of which every value satisfies a literal."""
        return self.all[literal].certain if literal > 0 else EVERY_TYPE & ~self.all[-literal].possible

    def make(self, kind: Kind, *args: object) -> int:
        """Return the literal of an atomic statement, or of one that somebody has simplified already."""
        key = (kind, args)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self.all)
            self.all.append(Statement(kind, args, *self._types(kind, args)))
        return known

    def _types(self, kind: Kind, args: tuple[Any, ...]) -> tuple[int, int]:
        if kind in DOMAIN:
            return EVERY_TYPE, EVERY_TYPE & ~DOMAIN[kind]
        if kind is Kind.TYPE:
            return args[0], args[0]
        if kind is Kind.LISTED:
            possible = 0
            for type_name, _ in args[0]:
                possible |= _TYPE_NAMED[type_name]
            certain = possible & NULL | (BOOLEAN if {("boolean", True), ("boolean", False)} <= args[0] else 0)
            return possible, certain
        if kind is Kind.AND:
            possible = certain = EVERY_TYPE
            for literal in args[0]:
                possible &= self.possible(literal)
                certain &= self.certain(literal)
            return possible, certain
        if kind is Kind.CHOICE:
            condition, then, other = args
            yes, no = self.possible(condition), self.possible(-condition)
            possible = yes & self.possible(then) | no & self.possible(other)
            certain = self.certain(condition) & self.certain(then) | self.certain(-condition) & self.certain(other)
            return possible, certain | self.certain(then) & self.certain(other)
        if kind is Kind.ONE:
            possible = 0
            for literal in args[0]:
                possible |= self.possible(literal)
            return possible, 0
        if kind is Kind.REFERENCE and len(args) > 1:
            return EVERY_TYPE, EVERY_TYPE & ~args[1]
        return EVERY_TYPE, 0

    def both(self, literals: Iterable[int]) -> int:
        """Return the literal that holds where all of these do."""
        parts: set[int] = set()
        for literal in literals:
            if literal == TRUE:
                continue
            if literal > 0 and self.all[literal].kind is Kind.AND:
                parts.update(self.all[literal].args[0])
            else:
                parts.add(literal)
        if FALSE in parts or any(-part in parts for part in parts):
            return FALSE
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        made = self.make(Kind.AND, tuple(sorted(parts)))
        return made if self.all[made].possible else FALSE

    def either(self, literals: Iterable[int]) -> int:
        """Return the literal that holds where one of these does."""
        return -self.both([-literal for literal in literals])

    def one(self, literals: list[int]) -> int:
        """Return the literal that holds where exactly one of these does."""
        twice = [-part for part, count in Counter(literals).items() if count > 1]
        if twice:
            return self.both([*twice, self.one([part for part in literals if -part not in twice])])
        parts = sorted(part for part in literals if part != FALSE)
        if TRUE in parts:
            parts.remove(TRUE)
            return self.both([-part for part in parts])
        if len(parts) < 2:
            return parts[0] if parts else FALSE
        return self.make(Kind.ONE, tuple(parts))

    def choice(self, condition: int, then: int, other: int) -> int:
        """Return the literal that says one thing under a condition, and another without."""
        if then == other:
            return then
        if then in (TRUE, FALSE) or other in (TRUE, FALSE) or condition in (TRUE, FALSE):
            return self.both([self.either([-condition, then]), self.either([condition, other])])
        return self.make(Kind.CHOICE, condition, then, other)

    def of_types(self, types: int) -> int:
        """Return the literal of all values of some types."""
        if types in (0, EVERY_TYPE):
            return TRUE if types else FALSE
        return self.make(Kind.TYPE, types)

    def listed(self, keys: frozenset[Key]) -> int:
        """Return the literal of some scalar values."""
        return self.make(Kind.LISTED, keys) if keys else FALSE

    def equal(self, value: Json) -> int:
        """Return the literal of one value; objects and arrays come apart, so that their parts meet other statements."""
        if isinstance(value, list):
            parts = [self.item(index, self.equal(item)) for index, item in enumerate(value)]
            sizes = [self.make(Kind.MORE_ITEMS, len(value)) if value else TRUE, self.make(Kind.FEWER_ITEMS, len(value))]
            return self.both([self.of_types(ARRAY), *sizes, *parts])
        if isinstance(value, dict):
            parts = [self.property(name, self.equal(item)) for name, item in value.items()]
            parts += [self.make(Kind.REQUIRED, name) for name in value]
            parts.append(self.others(frozenset(value), frozenset(), FALSE))
            return self.both([self.of_types(OBJECT), *parts])
        return self.listed(frozenset([key_of(value)]))

    def item(self, index: int, literal: int) -> int:
        """Say what an item is, if it is there."""
        return TRUE if literal == TRUE else self.make(Kind.ITEM, index, literal)

    def rest(self, first: int, literal: int) -> int:
        """Say what all items from an index on are."""
        if literal == FALSE:
            return self.make(Kind.FEWER_ITEMS, first)
        return TRUE if literal == TRUE else self.make(Kind.REST, first, literal)

    def property(self, name: str, literal: int) -> int:
        """Say what a property is, if it is there."""
        return TRUE if literal == TRUE else self.make(Kind.PROPERTY, name, literal)

    def matching(self, pattern: str, literal: int) -> int:
        """Say what properties are whose names match a pattern."""
        return TRUE if literal == TRUE else self.make(Kind.MATCHING, pattern, literal)

    def others(self, names: frozenset[str], patterns: frozenset[str], literal: int) -> int:
        """Say what properties are whose names are not listed and match none of some patterns."""
        return TRUE if literal == TRUE else self.make(Kind.OTHERS, names, patterns, literal)

    def below(self, number: int) -> tuple[int, ...]:
        """Return the literals about the same value that a statement is made of."""
        one = self.all[number]
        if one.kind in (Kind.AND, Kind.ONE):
            return tuple(one.args[0])
        if one.kind is Kind.REFERENCE:
            return (self.target(number),)
        return one.args if one.kind is Kind.CHOICE else ()

    def later(self, types: int, key: object, said: Callable[[], int]) -> int:
        """Return a literal that is worked out once somebody looks at it; it says something about these types only."""
        self._later.setdefault(key, said)
        return self.make(Kind.REFERENCE, key, types)

    def target(self, number: int) -> int:
        """Return what a reference stands for."""
        key = self.all[number].args[0]
        if key not in self.targets:
            self.targets[key] = self._later.pop(key)()
        return self.targets[key]

    def resolve(self, key: object, literal: int) -> None:
        """Say what a reference stands for."""
        self.targets[key] = literal
