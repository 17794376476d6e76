"""Makes terms, and brings each to the simplest form that can be seen without searching."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from treaty_generator.schema.regular.characters import ANY
from treaty_generator.schema.regular.intervals import Spans, common, covers, holds, rest, spans, sums, times, total
from treaty_generator.schema.regular.term import Both, Chars, Concat, Either, Lengths, Not, Repeat, Term, Words

NOTHING = Lengths(())
EMPTY = Lengths(((0, 0),))
ONE = Lengths(((1, 1),))
EVERYTHING = Lengths(((0, inf),))
_MOST_SPANS = 64  # Sums of sets of lengths grow by multiplication; above this they are left as they are.


def chars(of: Spans) -> Term:
    """Build one character of a class."""
    if not of:
        return NOTHING
    return ONE if of == ANY else Chars(of)


def words(texts: Iterable[str]) -> Term:
    """Build the texts themselves."""
    known = set(texts)
    single = chars(spans((ord(text), ord(text)) for text in known if len(text) == 1))
    long = tuple(sorted(text for text in known if len(text) > 1))
    parts = [single, *([Words(long)] if long else []), *([EMPTY] if "" in known else [])]
    return either(parts)


def lengths(of: Spans) -> Term:
    """Build all texts of these lengths."""
    return Lengths(of)


def concat(head: Term, tail: Term) -> Term:
    """Build texts in two parts."""
    heads = []
    while isinstance(head, Concat):
        heads.append(head.head)
        head = head.tail
    result = _joined(head, tail)
    for part in reversed(heads):
        result = _joined(part, result)
    return result


def _joined(head: Term, tail: Term) -> Term:
    if head is NOTHING or tail is NOTHING:
        return NOTHING
    if head is EMPTY:
        return tail
    if tail is EMPTY:
        return head
    if (head is EVERYTHING and tail.nullable) or (tail is EVERYTHING and head.nullable):
        return EVERYTHING
    next_, after = (tail.head, tail.tail) if isinstance(tail, Concat) else (tail, EMPTY)
    if isinstance(head, Lengths) and isinstance(next_, Lengths) and len(head.spans) * len(next_.spans) <= _MOST_SPANS:
        return _joined(Lengths(sums(head.spans, next_.spans)), after)
    if isinstance(head, Repeat) and isinstance(next_, Repeat) and head.body is next_.body:
        return _joined(repeat(head.body, head.low + next_.low, total(head.high, next_.high)), after)
    if isinstance(head, Repeat) and next_ is EVERYTHING and head.high > head.low:
        return concat(repeat(head.body, head.low, head.low), tail)  # What follows takes in all that is beyond.
    return Concat(head, tail)


def repeat(body: Term, low: int, high: float) -> Term:
    """Build `low` to `high` texts of `body` in a row."""
    if high == 0 or body is EMPTY:
        return EMPTY
    if body is NOTHING:
        return EMPTY if low == 0 else NOTHING
    if body.nullable:
        low = 0
    if low == high == 1:
        return body
    if body is ONE:
        return Lengths(((low, high),))
    if isinstance(body, Lengths) and body.nullable and body.most == inf and len(body.spans) == 1:
        return body
    if isinstance(body, Repeat):
        if body.low == 0 and body.high == inf:
            return body
        if low == high and body.low == body.high:
            return repeat(body.body, body.low * low, body.high * high)
    return either([EMPTY, body]) if (low, high) == (0, 1) else Repeat(body, low, high)


def at_end(term: Term) -> Term:
    """Say the same with the last counts as lengths of the whole, which cost nothing to count where nothing follows."""
    if isinstance(term, Concat):
        return concat(term.head, at_end(term.tail))
    if isinstance(term, Repeat) and term.body.least == term.body.most:
        every = Repeat(term.body, 0, inf)
        return both([every, Lengths(((term.low * term.body.least, times(term.high, term.body.least)),))])
    return term


def opposite(term: Term) -> Term:
    """Build what is not in `term`."""
    if term.inverse is None:
        term.inverse = _opposite(term)
    return term.inverse


def _opposite(term: Term) -> Term:
    if isinstance(term, Lengths):
        return Lengths(rest(term.spans, 0, inf))
    if isinstance(term, Not):
        return term.body
    if isinstance(term, Either):
        return both([opposite(part) for part in term.parts])
    if isinstance(term, Both):
        return either([opposite(part) for part in term.parts])
    return Not(term)


def either(terms: Iterable[Term]) -> Term:
    """Build what is in any of them."""
    loose: list[tuple[int, float]] = []
    letters: list[tuple[int, float]] = []
    texts: set[str] = set()
    parts: set[Term] = set()
    for term in terms:
        for part in term.parts if isinstance(term, Either) else (term,):
            if isinstance(part, Lengths):
                loose += part.spans
            elif isinstance(part, Chars):
                letters += part.spans
            elif isinstance(part, Words):
                texts.update(part.texts)
            else:
                parts.add(part)
    sizes, of = spans(loose), spans(letters)
    if of == ANY:
        sizes, of = spans([*sizes, (1, 1)]), ()
    return _either(sizes, of, texts, parts)


def _either(sizes: Spans, of: Spans, texts: set[str], parts: set[Term]) -> Term:
    if sizes:
        parts = {part for part in parts if not covers(sizes, part.least, part.most)}
        texts = {text for text in texts if not holds(sizes, len(text))}
    if covers(sizes, 0, inf) or any(isinstance(part, Not) and part.body in parts for part in parts):
        return EVERYTHING
    parts = {part for part in parts if not (isinstance(part, Both) and not part.parts.isdisjoint(parts))}
    for part in parts:
        if isinstance(part, Both):
            needed = [one for one in part.parts if opposite(one) not in parts]
            if len(needed) < len(part.parts):
                return either([Lengths(sizes), chars(of), words(texts), *parts.difference([part]), both(needed)])
    if sizes:
        parts.add(Lengths(sizes))
    if of and not holds(sizes, 1):
        parts.add(Chars(of))
    if texts:
        parts.add(Words(tuple(sorted(texts))))
    if not parts:
        return NOTHING
    return Either(frozenset(parts)) if len(parts) > 1 else parts.pop()


def both(terms: Iterable[Term]) -> Term:
    """Build what is in all of them."""
    sizes, of = EVERYTHING.spans, ANY
    texts: set[str] | None = None
    parts: set[Term] = set()
    for term in terms:
        for part in term.parts if isinstance(term, Both) else (term,):
            if isinstance(part, Lengths):
                sizes = common(sizes, part.spans)
            elif isinstance(part, Chars):
                sizes, of = common(sizes, ONE.spans), common(of, part.spans)
            elif isinstance(part, Words):
                texts = set(part.texts) if texts is None else texts & set(part.texts)
            else:
                parts.add(part)
    if not of or not sizes or texts == set():
        return NOTHING
    return _both(sizes, of, texts, parts)


def _both(sizes: Spans, of: Spans, texts: set[str] | None, parts: set[Term]) -> Term:
    if of != ANY:
        parts.add(Chars(of))
    if texts is not None:
        negated = [part.body for part in parts if isinstance(part, Not)]
        refused = {text for part in negated if isinstance(part, Words) for text in part.texts}
        parts = {part for part in parts if not (isinstance(part, Not) and isinstance(part.body, Words | Chars))}
        texts = {text for text in texts if holds(sizes, len(text))} - refused
        if not texts:
            return NOTHING
        sizes = EVERYTHING.spans
        parts.add(Words(tuple(sorted(texts))))
    if any(isinstance(part, Not) and part.body in parts for part in parts):
        return NOTHING
    parts = {part for part in parts if not (isinstance(part, Either) and not part.parts.isdisjoint(parts))}
    for part in parts:
        if isinstance(part, Either):
            possible = [one for one in part.parts if opposite(one) not in parts and _meets(one, sizes)]
            if len(possible) < len(part.parts):
                return both([Lengths(sizes), *parts.difference([part]), either(possible)])
    return _sized(sizes, parts)


def _meets(term: Term, sizes: Spans) -> bool:
    return bool(common(term.spans if isinstance(term, Lengths) else ((term.least, term.most),), sizes))


def _sized(sizes: Spans, parts: set[Term]) -> Term:
    """Add the lengths to what must hold, unless the parts settle them."""
    least = max((part.least for part in parts), default=0)
    most = min((part.most for part in parts), default=inf)
    possible = common(sizes, ((least, most),)) if least <= most else ()
    if not possible:
        return NOTHING
    if possible == EMPTY.spans:
        return EMPTY if all(part.nullable for part in parts) else NOTHING
    if not parts:
        return Lengths(sizes)
    if not any(covers(sizes, part.least, part.most) for part in parts):
        parts = parts | {Lengths(sizes)}
    return Both(frozenset(parts)) if len(parts) > 1 else parts.pop()
