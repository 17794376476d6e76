r"""Turns what a pattern says into the language of all texts in which it is found.

A pattern is read from its end: what a node means depends on what may follow it, and that is a language known already.
So a look ahead is an intersection with it. What may follow can depend on the character before (`^`, `\b`), and is
therefore known three times over; nearly always, all three are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import inf
from typing import NamedTuple

from treaty_generator.schema.regular.build import (
    EMPTY,
    EVERYTHING,
    NOTHING,
    at_end,
    both,
    chars,
    concat,
    either,
    lengths,
    opposite,
    repeat,
)
from treaty_generator.schema.regular.characters import WORD, others
from treaty_generator.schema.regular.parse import parse
from treaty_generator.schema.regular.syntax import (
    Ahead,
    Choice,
    Edge,
    Node,
    One,
    Sequence,
    Times,
    UnsupportedPattern,
)
from treaty_generator.schema.regular.term import Term

_MOST_COPIES = 2000  # Of nodes that look around, and have to be written out.
_DEEPEST = 150

_SOME = lengths(((1, inf),))
_AFTER_WORD = concat(EVERYTHING, chars(WORD))
_AFTER_OTHER = concat(EVERYTHING, chars(others(WORD)))
_WORD_NEXT = concat(chars(WORD), EVERYTHING)


class Rest(NamedTuple):
    """What may follow: at the start of the text, after a letter, digit or `_`, and after any other character."""

    at_start: Term
    after_word: Term
    after_other: Term


@lru_cache(maxsize=1024)
def language_of(pattern: str) -> Term:
    """Build the language of a pattern. Raises `UnsupportedPattern`."""
    try:
        term = _found_anywhere(_Writer().before(parse(pattern), _always(EVERYTHING)))
    except RecursionError:
        raise UnsupportedPattern("the pattern is nested too deeply") from None
    if term.depth > _DEEPEST:
        raise UnsupportedPattern("the pattern is nested too deeply")
    return term


def _always(term: Term) -> Rest:
    return Rest(term, term, term)


def _each(change: Callable[..., Term], *rests: Rest) -> Rest:
    return Rest(*(change(*terms) for terms in zip(*rests, strict=True)))


def _found_anywhere(rest: Rest) -> Term:
    if rest == _always(rest.at_start):
        return concat(EVERYTHING, rest.at_start)
    if rest.after_word is rest.after_other:
        return either([rest.at_start, concat(_SOME, rest.after_word)])
    return either([rest.at_start, concat(_AFTER_WORD, rest.after_word), concat(_AFTER_OTHER, rest.after_other)])


class _Writer:
    """Writes one pattern; counts what it writes out in copies."""

    def __init__(self) -> None:
        self.copies = 0

    def before(self, node: Node, rest: Rest) -> Rest:
        """Put a node before what may follow it."""
        match node:
            case Edge():
                return _at_edge(node.kind, rest)
            case Ahead():
                seen = self.before(node.node, _always(EVERYTHING))
                wanted = _each(opposite, seen) if node.refused else seen
                return _each(lambda one, other: both([one, other]), wanted, rest)
            case _ if node.plain:
                return _after(_plain(node), rest)
            case Sequence():
                for part in reversed(node.nodes):
                    rest = self.before(part, rest)
                return rest
            case Choice():
                return _each(lambda *terms: either(terms), *(self.before(part, rest) for part in node.nodes))
            case Times():
                return self._repeated(node, rest)
        raise TypeError(node)

    def _repeated(self, node: Times, rest: Rest) -> Rest:
        low, high = (min(node.low, 1), min(node.high, 1)) if not node.node.wide else (node.low, node.high)
        if high == inf:
            return self._tempered(node, rest)
        result = rest if low == 0 else _always(NOTHING)
        for count in range(int(high), 0, -1):
            self.copies += 1
            if self.copies > _MOST_COPIES:
                raise UnsupportedPattern("what looks around is repeated too often")
            result = self.before(node.node, rest if count == high else result)
            if count > low:
                result = _each(lambda one, other: either([one, other]), result, rest)
        return result

    def _tempered(self, node: Times, rest: Rest) -> Rest:
        """Write `(?:(?!x).)*` before the end of the text: no `x` begins at any of its characters."""
        match node.node:
            case Sequence((Ahead() as ahead, One() as one)) if node.low == 0 and rest == _always(EMPTY):
                seen = self.before(ahead.node, _always(EVERYTHING))
                wrong = opposite(seen.after_word) if not ahead.refused else seen.after_word
                if seen == _always(seen.after_word):
                    somewhere = concat(EVERYTHING, both([wrong, _SOME]))
                    return _always(both([repeat(chars(one.of), 0, inf), opposite(somewhere)]))
        raise UnsupportedPattern("what looks around is repeated without end")


def _at_edge(kind: str, rest: Rest) -> Rest:
    if kind == "^":
        return Rest(rest.at_start, NOTHING, NOTHING)
    if kind == "$":
        return _each(lambda term: EMPTY if term.nullable else NOTHING, rest)
    word, other = _WORD_NEXT, opposite(_WORD_NEXT)
    outside, inside = (word, other) if kind == "b" else (other, word)
    return Rest(both([outside, rest.at_start]), both([inside, rest.after_word]), both([outside, rest.after_other]))


def _after(term: Term, rest: Rest) -> Rest:
    """Put a term before what may follow, which depends on the last character of the term's text."""
    if rest == _always(EMPTY):
        return _always(at_end(term))
    if rest == _always(rest.at_start):
        return _always(concat(term, rest.at_start))
    some = both([term, _SOME])
    if rest.after_word is rest.after_other:
        further = concat(some, rest.after_word)
    else:
        in_word, in_other = both([some, _AFTER_WORD]), both([some, _AFTER_OTHER])
        further = either([concat(in_word, rest.after_word), concat(in_other, rest.after_other)])
    if not term.nullable:
        return _always(further)
    return _each(lambda one: either([one, further]), rest)


def _plain(node: Node) -> Term:
    match node:
        case One():
            return chars(node.of)
        case Sequence():
            result: Term = EMPTY
            for part in reversed(node.nodes):
                result = concat(_plain(part), result)
            return result
        case Choice():
            return either(_plain(part) for part in node.nodes)
        case Times():
            return repeat(_plain(node.node), node.low, node.high)
    raise TypeError(node)
