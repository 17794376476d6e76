"""A number that satisfies atoms about numbers: exact, the simplest first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from math import ceil, floor, lcm

from treaty_generator.schema.answers import Blame, Blamed, Clash, Found, Open
from treaty_generator.schema.json_values import written
from treaty_generator.schema.nodes import Kind, Statements

_TRIED = 4096  # Candidates; beyond them one gives up, which takes schemas that nobody writes.


class _Line:
    """What remains of the numbers: an interval, the multiples of a step, and what is left out of them."""

    def __init__(self) -> None:
        self.least: Fraction | None = None
        self.most: Fraction | None = None
        self.is_least_out = self.is_most_out = False
        self.step: Fraction | None = None
        self.is_whole: bool | None = None  # Written as a whole number, or not; None where it is all the same.
        self.left_out: set[object] = set()
        self.no_multiples: list[Fraction] = []

    def above(self, limit: Fraction, is_out: bool) -> None:
        if self.least is None or (limit, is_out) > (self.least, self.is_least_out):
            self.least, self.is_least_out = limit, is_out

    def below(self, limit: Fraction, is_out: bool) -> None:
        if self.most is None or (limit, not is_out) < (self.most, not self.is_most_out):
            self.most, self.is_most_out = limit, is_out

    def multiples(self, step: Fraction) -> None:
        if self.step is None:
            self.step = step
        else:
            top = lcm(self.step.numerator * step.denominator, step.numerator * self.step.denominator)
            self.step = Fraction(top, self.step.denominator * step.denominator)

    def holds(self, number: Fraction) -> bool:
        return (
            (self.least is None or number > self.least or (number == self.least and not self.is_least_out))
            and (self.most is None or number < self.most or (number == self.most and not self.is_most_out))
            and (self.step is None or number % self.step == 0)
            and number not in self.left_out
            and all(number % step for step in self.no_multiples)
        )

    def written(self, number: Fraction) -> int | float:
        if self.is_whole is None:
            return written(number)
        return number.numerator if self.is_whole else float(number)

    @property
    def is_nothing(self) -> bool:
        """Whether the ends alone leave no number."""
        if self.least is None or self.most is None:
            return False
        return self.least > self.most or (self.least == self.most and (self.is_least_out or self.is_most_out))


def number_for(statements: Statements, atoms: Blamed) -> Found | Clash | Open:
    """Find a number, or say which atoms leave none."""
    line, blame = _Line(), 0
    for literal, why in atoms.items():
        _narrow(line, statements, literal)
        blame |= why
    if line.is_nothing:
        return Clash(_ends(statements, atoms))
    for number in islice(_candidates(line), _TRIED + len(line.left_out)):
        if line.holds(number):
            return Found(line.written(number))
    return (
        Clash(blame) if _is_surely_empty(line) else Open("no number was found, and it is not clear that there is none")
    )


def _narrow(line: _Line, statements: Statements, literal: int) -> None:
    one, is_so = statements[literal], literal > 0
    match one.kind:
        case Kind.LEAST:
            line.above(*one.args) if is_so else line.below(one.args[0], not one.args[1])
        case Kind.MOST:
            line.below(*one.args) if is_so else line.above(one.args[0], not one.args[1])
        case Kind.MULTIPLE:
            line.multiples(one.args[0]) if is_so else line.no_multiples.append(one.args[0])
        case Kind.WHOLE:
            line.is_whole = is_so
            if is_so:
                line.multiples(Fraction(1))
        case Kind.LISTED:
            line.left_out |= {value for type_name, value in one.args[0] if type_name == "number"}


def _ends(statements: Statements, atoms: Blamed) -> Blame:
    """Return what is to blame for an empty interval: all atoms that set an end."""
    blame = 0
    for literal, why in atoms.items():
        if statements[literal].kind in (Kind.LEAST, Kind.MOST):
            blame |= why
    return blame


def _candidates(line: _Line) -> Iterator[Fraction]:
    """Yield numbers of the interval, readable ones first; all of them if there are few multiples in it."""
    if line.step is not None:
        for factor in _near_zero(line, line.step):
            yield factor * line.step
        return
    for step in (Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(1, 100), Fraction(1, 10**6)):
        for factor in islice(_near_zero(line, step), 64 + len(line.left_out)):
            yield factor * step
    for end in (line.least, line.most):
        if end is not None:
            yield end
    if line.least is not None and line.most is not None:
        width = line.most - line.least
        for parts in range(2, 40 + len(line.left_out)):
            yield line.least + width / 2**parts if parts < 40 else line.least + width / parts


def _near_zero(line: _Line, step: Fraction) -> Iterator[int]:
    """Yield the factors whose multiples of a step may lie in the interval, small ones first."""
    first = None if line.least is None else ceil(line.least / step)
    last = None if line.most is None else floor(line.most / step)
    middle = 0 if first is None else max(first, 0)
    middle = middle if last is None else min(middle, last)
    if (first is None or first <= middle) and (last is None or middle <= last):
        yield middle
    up, down = middle + 1, middle - 1
    while (can_rise := last is None or up <= last) | (can_fall := first is None or down >= first):
        if can_rise:
            yield up
            up += 1
        if can_fall:
            yield down
            down -= 1


def _is_surely_empty(line: _Line) -> bool:
    """Whether the candidates that failed were all there are."""
    if line.step is None:
        return line.least is not None and line.least == line.most
    if any(_divides(step, line.step) for step in line.no_multiples):
        return True
    if line.least is None or line.most is None:
        return False
    return floor(line.most / line.step) - ceil(line.least / line.step) < _TRIED + len(line.left_out) - 1


def _divides(step: Fraction, other: Fraction) -> bool:
    return (other / step).denominator == 1
