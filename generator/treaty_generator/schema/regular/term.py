"""Regular expressions as values, with complement and intersection beside the usual operators.

Two terms of one form are one object, so comparing them costs nothing. Whatever a search asks of a term again and
again (does it hold the empty text, how long are its texts) is worked out once, from the parts.

`Lengths` stands for all texts whose length is in a set, and joins with its like by arithmetic: neither a limit of
255 characters nor one of 10**30 is ever counted out.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, Self
from weakref import WeakValueDictionary
from zlib import crc32

from treaty_generator.schema.regular.intervals import Spans, holds, times, total

_terms: WeakValueDictionary[Any, Term] = WeakValueDictionary()


class Term:
    """A regular language. Made by the functions of `build.py`, which alone know the forms to bring it to."""

    __slots__ = (
        "__weakref__",
        "cost",
        "depth",
        "inverse",
        "least",
        "most",
        "moves",
        "nullable",
        "order",
        "paid_from",
    )

    nullable: bool  # Whether the empty text is in.
    least: int  # No text is shorter …
    most: float  # … and none is longer.
    depth: int  # How many terms may have to be looked at within each other, for one character.
    order: int  # The same on every machine, which Python's own hash of an object is not.
    inverse: Term | None  # Kept by `build.py`.
    moves: Any  # Kept by `moves.py`, as are what they cost, and the budget that last paid for them.
    cost: int
    paid_from: Any

    def __new__(cls, *key: Any) -> Self:
        """Give the term that there is already, or make it."""
        found = _terms.get((cls, *key))
        if found is None:
            found = super().__new__(cls)
            found.inverse = found.moves = found.paid_from = None
            found._fill(*key)
            found.order = hash((len(cls.__name__), found.least, found.most, *map(_order, key)))
            _terms[(cls, *key)] = found
        return found  # type: ignore[return-value]  # The key begins with the class.

    def _fill(self, *key: Any) -> None:
        raise NotImplementedError


def in_order(terms: Iterable[Term]) -> list[Term]:
    """Sort terms, by nothing that means anything."""
    return sorted(terms, key=lambda term: term.order)


def _order(fact: Any) -> int:
    if isinstance(fact, Term):
        return fact.order
    if isinstance(fact, frozenset):
        return hash(tuple(term.order for term in in_order(fact)))
    if isinstance(fact, tuple) and fact and isinstance(fact[0], str):
        return crc32("\0".join(fact).encode("utf-8", "surrogatepass"))
    return hash(fact)  # Of numbers, which is the same everywhere.


class Lengths(Term):
    """All texts of these lengths: all of them, none, the empty one, any one character."""

    __slots__ = ("spans",)

    def _fill(self, spans: Spans) -> None:
        self.spans = spans
        self.nullable = holds(spans, 0)
        self.least, self.most = (spans[0][0], spans[-1][1]) if spans else (0, 0)
        self.depth = 1


class Chars(Term):
    """One character of a class, which is neither empty nor all there are."""

    __slots__ = ("spans",)

    def _fill(self, spans: Spans) -> None:
        self.spans = spans
        self.nullable, self.least, self.most, self.depth = False, 1, 1, 1


class Words(Term):
    """Some texts, sorted and listed; each has at least two characters."""

    __slots__ = ("texts",)

    def _fill(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        self.nullable, self.depth = False, 1
        self.least, self.most = min(map(len, texts)), max(map(len, texts))


class Concat(Term):
    """A text of `head`, then one of `tail`; the head is no `Concat`."""

    __slots__ = ("head", "tail")

    def _fill(self, head: Term, tail: Term) -> None:
        self.head, self.tail = head, tail
        self.nullable = head.nullable and tail.nullable
        self.least, self.most = head.least + tail.least, total(head.most, tail.most)
        self.depth = 1 + max(head.depth, tail.depth if head.nullable else 0)


class Repeat(Term):
    """From `low` to `high` texts of `body` in a row; a body that may be empty is repeated from 0 times."""

    __slots__ = ("body", "high", "low")

    def _fill(self, body: Term, low: int, high: float) -> None:
        self.body, self.low, self.high = body, low, high
        self.nullable = low == 0
        self.least, self.most = low * body.least, times(high, body.most)
        self.depth = 1 + body.depth


class Either(Term):
    """What is in any of the parts."""

    __slots__ = ("parts",)

    def _fill(self, parts: frozenset[Term]) -> None:
        self.parts = parts
        self.nullable = any(part.nullable for part in parts)
        self.least, self.most = min(part.least for part in parts), max(part.most for part in parts)
        self.depth = 1 + max(part.depth for part in parts)


class Both(Term):
    """What is in every part."""

    __slots__ = ("parts",)

    def _fill(self, parts: frozenset[Term]) -> None:
        self.parts = parts
        self.nullable = all(part.nullable for part in parts)
        self.least, self.most = max(part.least for part in parts), min(part.most for part in parts)
        self.depth = 1 + max(part.depth for part in parts)


class Not(Term):
    """What is not in `body`, which is a `Chars`, `Words`, `Concat` or `Repeat`: others turn inside out."""

    __slots__ = ("body",)

    def _fill(self, body: Term) -> None:
        self.body = body
        self.nullable, self.least, self.most = not body.nullable, int(body.nullable), inf
        self.depth = 1 + body.depth
