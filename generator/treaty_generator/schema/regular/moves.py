"""What is left of a term after one character: its derivatives (Brzozowski 1964), for classes of characters at once.

The moves of a term are disjoint classes with a term for each; a character in none of them leads nowhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from math import inf

from treaty_generator.schema.budget import Budget, Spent
from treaty_generator.schema.regular import build
from treaty_generator.schema.regular.characters import ANY, LAST
from treaty_generator.schema.regular.intervals import Span, Spans, holds, rest, spans
from treaty_generator.schema.regular.term import Both, Chars, Concat, Either, Lengths, Not, Repeat, Term, Words

Moves = tuple[tuple[Spans, Term], ...]
"""In the order of their first characters, so that the same question is searched in the same way everywhere."""

_DEEPEST = 150  # Python's own stack holds about five times as many levels.


def moves(term: Term, budget: Budget) -> Moves:
    """Work out where each character leads.

    What is known from an earlier question is paid for again, once a question: what an answer costs must not depend on
    what was asked before it.
    """
    if term.paid_from is budget:
        budget.spend()
    else:
        if term.depth > _DEEPEST:
            raise Spent
        of_parts = [moves(part, budget) for part in _asked(term)]
        if term.moves is None:
            before = budget.steps
            found = _moves(term, of_parts, budget)
            term.moves, term.cost = found, before - budget.steps
        else:
            budget.spend(term.cost)
        budget.spend()
        term.paid_from = budget
    return term.moves  # type: ignore[no-any-return]  # Set above.


def _asked(term: Term) -> Iterable[Term]:
    """Give the parts on whose moves those of a term depend."""
    match term:
        case Concat():
            return (term.head, term.tail) if term.head.nullable else (term.head,)
        case Repeat() | Not():
            return (term.body,)
        case Either() | Both():
            return term.parts
    return ()


def _moves(term: Term, of_parts: list[Moves], budget: Budget) -> Moves:
    match term:
        case Lengths():
            return _only(ANY, Lengths(tuple((max(low - 1, 0), high - 1) for low, high in term.spans if high > 0)))
        case Chars():
            return _only(term.spans, build.EMPTY)
        case Words():
            budget.spend(len(term.texts))
            return _first_letters(term.texts)
        case Concat(tail=tail):
            through = _mapped(of_parts[0], lambda target: build.concat(target, tail))
            return _merged([through, *of_parts[1:]], build.either, budget)
        case Repeat():
            left = build.repeat(term.body, max(term.low - 1, 0), term.high - 1)
            return _mapped(of_parts[0], lambda target: build.concat(target, left))
        case Either():
            return _merged(of_parts, build.either, budget)
        case Both():
            size = len(of_parts)
            return _merged(of_parts, lambda some: build.both(some) if len(some) == size else build.NOTHING, budget)
        case Not():
            return _outside(of_parts[0])
    raise TypeError(term)


def _only(of: Spans, target: Term) -> Moves:
    return () if target is build.NOTHING else ((of, target),)


def _first_letters(texts: Iterable[str]) -> Moves:
    rests: dict[str, list[str]] = {}
    for text in texts:
        rests.setdefault(text[0], []).append(text[1:])
    return _grouped((((ord(first), ord(first)),), build.words(left)) for first, left in rests.items())


def _mapped(of: Moves, change: Callable[[Term], Term]) -> Moves:
    return _grouped((spans_, change(target)) for spans_, target in of)


def _outside(of: Moves) -> Moves:
    known = spans([span for spans_, _ in of for span in spans_])
    unknown = rest(known, 0, LAST)
    return _grouped([*((spans_, build.opposite(target)) for spans_, target in of), (unknown, build.EVERYTHING)])


def _grouped(loose: Iterable[tuple[Spans, Term]]) -> Moves:
    """Join the classes that lead to the same term, and leave out those that lead nowhere."""
    by_target: dict[Term, list[Span]] = {}
    for of, target in loose:
        if of and target is not build.NOTHING:
            by_target.setdefault(target, []).extend(of)
    found = [(spans(of), target) for target, of in by_target.items()]
    return tuple(sorted(found, key=lambda move: move[0]))


def _merged(all_moves: list[Moves], join: Callable[[tuple[Term, ...]], Term], budget: Budget) -> Moves:
    """Cut the classes of all of them into the parts in which nothing changes, and join what they lead to there."""
    if len(all_moves) == 1:
        return all_moves[0]
    if len(all_moves) == 2 and all(len(some) == 1 and some[0][0] == ANY for some in all_moves):
        return _only(ANY, join((all_moves[0][0][1], all_moves[1][0][1])))
    edges: dict[int, list[tuple[bool, int, Term]]] = {}
    for index, some in enumerate(all_moves):
        for of, target in some:
            for low, high in of:
                edges.setdefault(low, []).append((True, index, target))
                edges.setdefault(int(high) + 1, []).append((False, index, target))
    active: dict[int, Term] = {}
    joined: dict[tuple[int, frozenset[Term]], Term] = {}
    found: list[tuple[Spans, Term]] = []
    for start, end in pairwise([*sorted(edges), LAST + 2]):
        for _, index, _ in (edge for edge in edges[start] if not edge[0]):
            active.pop(index, None)
        active.update({index: target for begins, index, target in edges[start] if begins})
        if active and start <= LAST:
            budget.spend(len(active))
            key = (len(active), frozenset(active.values()))
            if key not in joined:
                joined[key] = join(tuple(active.values()))
            found.append((((start, end - 1),), joined[key]))
    return _grouped(found)


def leads_to(term: Term, text: str) -> Term:
    """Work out what is left of a term after a whole text."""
    known: dict[tuple[Term, str], Term] = {}
    for letter in text:
        step = term, letter
        if step not in known:
            known[step] = _after(term, ord(letter))
        term = known[step]
        if term is build.NOTHING or term is build.EVERYTHING:
            break
    return term


def _after(term: Term, code: int) -> Term:
    found: Moves = moves(term, Budget(sys.maxsize, inf)) if term.moves is None else term.moves
    return next((to for of, to in found if holds(of, code)), build.NOTHING)
