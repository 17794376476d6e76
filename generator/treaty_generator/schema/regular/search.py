"""Whether a language holds any text, and which: breadth first over derivatives.

Limits on length are kept out of it where they stand at the end of a term: how the sets of derivatives follow one
another, length by length, repeats sooner or later, and from there on arithmetic answers for lengths of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import inf

from treaty_generator.schema.budget import Budget
from treaty_generator.schema.regular import build
from treaty_generator.schema.regular.characters import kindest_first
from treaty_generator.schema.regular.intervals import Spans, common, holds
from treaty_generator.schema.regular.moves import moves
from treaty_generator.schema.regular.term import Both, Either, Lengths, Term, in_order

_MOST_CASES = 256  # Ways in which a term may be taken apart into cases; above that it is searched whole.
_LONG = 32  # A limit below this is counted out faster than it is reasoned about.


def is_empty(term: Term, budget: Budget, within: int = 4) -> bool:
    """Whether no text is in it. `within` is how often limits on length are looked for inside of each other."""
    return all(_case_is_empty(core, sizes, budget, within) for core, sizes in _cases(term, budget))


def _case_is_empty(core: Term, sizes: Spans, budget: Budget, within: int) -> bool:
    if sizes == build.EVERYTHING.spans:
        return not _reaches(core, budget, within)
    if not sizes or not _reaches(core, budget, within):
        return True
    return not _reaches_length(core, sizes, budget)


def _cases(term: Term, budget: Budget) -> Iterator[tuple[Term, Spans]]:
    """Take a term apart into cases, of each of which the lengths are known apart from the rest."""
    if isinstance(term, Either):
        for part in in_order(term.parts):
            yield from _cases(part, budget)
        return
    parts = term.parts if isinstance(term, Both) else frozenset([term])
    sized = [part for part in in_order(parts) if isinstance(part, Either) and any(_is_sized(one) for one in part.parts)]
    ways = 1
    for part in sized:
        ways *= len(part.parts)
    if sized and ways <= _MOST_CASES:
        budget.spend(ways)
        others = parts.difference(sized)
        for choice in product(*(in_order(part.parts) for part in sized)):
            yield from _cases(build.both([*others, *choice]), budget)
        return
    sizes = next((part.spans for part in parts if isinstance(part, Lengths)), build.EVERYTHING.spans)
    yield build.both(part for part in parts if not isinstance(part, Lengths)), sizes


def _is_sized(term: Term) -> bool:
    return isinstance(term, Lengths) or (isinstance(term, Both) and any(isinstance(one, Lengths) for one in term.parts))


def _reaches(start: Term, budget: Budget, within: int) -> bool:
    """Whether any derivative holds the empty text."""
    seen = {start}
    waiting = [start]
    for term in waiting:
        budget.spend()
        if term.nullable:
            return True
        for _, target in moves(term, budget):
            if target in seen:
                continue
            seen.add(target)
            if within and _is_long(target):
                if not is_empty(target, budget, within - 1):
                    return True
            else:
                waiting.append(target)
    return False


def _is_long(term: Term) -> bool:
    """Whether a limit on length stands at the end of it that would take long to count out."""
    parts = term.parts if isinstance(term, Both) else (term,)
    sizes = [part for part in parts if isinstance(part, Lengths)]
    return any(_LONG < edge < inf for part in sizes for span in part.spans for edge in span)


def _reaches_length(core: Term, sizes: Spans, budget: Budget) -> bool:
    """Whether a text of one of these lengths is in it."""
    known: dict[frozenset[Term], int] = {}
    ends: list[bool] = []  # At each length, whether a text of that length is in it.
    layer = frozenset([core])
    while layer and len(ends) <= sizes[-1][1]:
        if layer in known:
            return _repeats(ends, known[layer], sizes)
        known[layer] = len(ends)
        ends.append(any(term.nullable for term in layer))
        if ends[-1] and holds(sizes, len(ends) - 1):
            return True
        layer = _next(layer, budget)
    return False


def _next(layer: frozenset[Term], budget: Budget) -> frozenset[Term]:
    budget.spend(len(layer))
    return frozenset(target for term in layer for _, target in moves(term, budget))


def _repeats(ends: list[bool], first: int, sizes: Spans) -> bool:
    """Whether one of the lengths is in, where those from `first` on come again and again, for ever."""
    period = len(ends) - first
    ahead = common(sizes, ((len(ends), inf),))
    return any(ends[first + (length - first) % period] for low, high in ahead for length in _some(low, high, period))


def _some(low: int, high: float, period: int) -> range:
    return range(low, low + period if high >= low + period else int(high) + 1)


def words(term: Term, budget: Budget) -> Iterator[str]:
    """Give every text, the shortest first, and of those of one length the ones that are kindest to read.

    Ends after the last one, if there is a last one.
    """
    lives: dict[Term, bool] = {}
    layers = [frozenset([term])]
    while layers[-1]:
        if any(one.nullable for one in layers[-1]):
            yield from _of_this_length(term, layers, budget)
        layers.append(_living(_next(layers[-1], budget), lives, budget))


def _living(layer: frozenset[Term], lives: dict[Term, bool], budget: Budget) -> frozenset[Term]:
    """Leave out what leads nowhere; otherwise a language of few texts would be searched for more of them for ever."""
    for term in layer:
        if term not in lives:
            lives[term] = not is_empty(term, budget)
    return frozenset(term for term in layer if lives[term])


def _of_this_length(start: Term, layers: list[frozenset[Term]], budget: Budget) -> Iterator[str]:
    """Walk down from the start, along those derivatives alone from which the last layer can be reached in time."""
    alive = [frozenset(term for term in layers[-1] if term.nullable)]
    for layer in reversed(layers[:-1]):
        budget.spend(len(layer))
        after = alive[-1]
        alive.append(frozenset(one for one in layer if any(to in after for _, to in moves(one, budget))))
    alive.reverse()
    text: list[str] = []
    stack = [_steps(start, alive, 0, budget)]
    while stack:
        budget.spend()
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            if text:
                text.pop()
            continue
        letter, target = step
        if target is None:
            yield "".join(text)
        else:
            text.append(letter)
            stack.append(_steps(target, alive, len(text), budget))


def _steps(term: Term, alive: list[frozenset[Term]], at: int, budget: Budget) -> Iterator[tuple[str, Term | None]]:
    """Give each letter that may come next, with what is left then; at the end, nothing is."""
    if at == len(alive) - 1:
        yield "", None
        return
    spots = [(of, target) for of, target in moves(term, budget) if target in alive[at + 1]]
    pieces = [(rank, low, high, target) for of, target in spots for rank, (low, high) in kindest_first(of)]
    for _, low, high, target in sorted(pieces, key=lambda piece: piece[:3]):
        for letter in range(low, int(high) + 1):
            yield chr(letter), target
