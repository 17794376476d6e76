"""An array that satisfies atoms about arrays: item after item, with what is still owed to `contains` in hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.answers import Blame, Blamed, Clash, Found, Open
from treaty_generator.schema.json_values import Json, key_of
from treaty_generator.schema.nodes import Kind

if TYPE_CHECKING:
    from treaty_generator.schema.search import Search

_MOST_MADE_UP = 10_000  # Items of a witness; more prove nothing that people would read.
_MOST_OWED = 400


@dataclass(frozen=True)
class Demand:
    """So many items must satisfy a literal, none of them before an index."""

    literal: int
    count: int
    first: int
    blame: Blame
    only: int | None = None  # The one index that counts, where there is only one.


@dataclass
class Atoms:
    """The atoms about one array, sorted."""

    first: dict[int, Blamed] = field(default_factory=dict)
    rest: list[tuple[int, int, Blame]] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    caps: list[tuple[int, int, Blame]] = field(default_factory=list)
    least: int = 0
    most: int | None = None
    why_least: Blame = 0
    why_most: Blame = 0
    unique: Blame | None = None
    twice: Blame | None = None

    @property
    def same_from(self) -> int:
        """Return the index from which on all items are spoken of alike."""
        starts = [index + 1 for index in self.first] + [start for start, _, _ in self.rest]
        starts += [demand.first if demand.only is None else demand.only + 1 for demand in self.demands]
        return max(starts, default=0)

    def said(self, index: int) -> Blamed:
        """Return what every item at this index must satisfy."""
        said = dict(self.first.get(index, {}))
        for start, literal, blame in self.rest:
            if index >= start:
                said.setdefault(literal, blame)
        return said

    @property
    def blame(self) -> Blame:
        """Return everything that is said."""
        blame = self.why_least | self.why_most | (self.unique or 0) | (self.twice or 0)
        for said in self.first.values():
            for why in said.values():
                blame |= why
        for _, _, why in (*self.rest, *self.caps):
            blame |= why
        for demand in self.demands:
            blame |= demand.blame
        return blame


def array_for(search: Search, literals: Blamed) -> Found | Clash | Open:
    """Find an array, or say which atoms leave none."""
    atoms = _sorted(search, literals)
    if atoms.most is not None and (atoms.most < 0 or atoms.least > atoms.most):
        return Clash(atoms.why_most | atoms.why_least)
    if atoms.unique is not None and atoms.twice is not None:
        return Clash(atoms.unique | atoms.twice)
    owed = sum(demand.count for demand in atoms.demands)
    if atoms.least > _MOST_MADE_UP or atoms.same_from > _MOST_MADE_UP or owed > _MOST_OWED:
        return _too_many(search, atoms)
    if atoms.twice is None:
        return _Arrays(search, atoms, None).found()
    unclear, last = None, atoms.same_from + 1
    if atoms.most is not None:
        last = min(last, atoms.most - 1)
    for second in range(1, last + 1):
        for first in range(second):
            result = _Arrays(search, atoms, (first, second)).found()
            if isinstance(result, Found):
                return result
            unclear = result if isinstance(result, Open) else unclear
    return unclear or Clash(atoms.blame)


def _too_many(search: Search, atoms: Atoms) -> Clash | Open:
    """Look at single items only, where a whole array would be too long to make."""
    for index in [*sorted(atoms.first), atoms.same_from]:
        if index < atoms.least:
            result = search.child(atoms.said(index))
            if isinstance(result, Clash):
                return Clash(result.blame | atoms.why_least)
    for demand in atoms.demands:
        if atoms.most is not None and demand.first + demand.count > atoms.most:
            return Clash(atoms.why_most | demand.blame)
    return Open("an array would need too many items")


def _sorted(search: Search, literals: Blamed) -> Atoms:
    atoms = Atoms()
    for literal, blame in literals.items():
        one, is_so = search.s[literal], literal > 0
        args = one.args
        match one.kind:
            case Kind.ITEM if is_so:
                atoms.first.setdefault(args[0], {}).setdefault(args[1], blame)
            case Kind.ITEM:
                atoms.demands.append(Demand(-args[1], 1, args[0], blame, only=args[0]))
                _at_least(atoms, args[0] + 1, blame)
            case Kind.REST if is_so:
                atoms.rest.append((args[0], args[1], blame))
            case Kind.REST:
                atoms.demands.append(Demand(-args[1], 1, args[0], blame))
                _at_least(atoms, args[0] + 1, blame)
            case Kind.AT_LEAST if is_so:
                atoms.demands.append(Demand(args[0], args[1], 0, blame))
                _at_least(atoms, args[1], blame)
            case Kind.AT_LEAST:
                atoms.caps.append((args[0], args[1] - 1, blame))
            case Kind.AT_MOST if is_so:
                atoms.caps.append((args[0], args[1], blame))
            case Kind.AT_MOST:
                atoms.demands.append(Demand(args[0], args[1] + 1, 0, blame))
                _at_least(atoms, args[1] + 1, blame)
            case Kind.MORE_ITEMS | Kind.FEWER_ITEMS if (one.kind is Kind.MORE_ITEMS) is is_so:
                _at_least(atoms, args[0] if is_so else args[0] + 1, blame)
            case Kind.MORE_ITEMS | Kind.FEWER_ITEMS:
                most = args[0] if is_so else args[0] - 1
                if atoms.most is None or most < atoms.most:
                    atoms.most, atoms.why_most = most, blame
            case Kind.UNIQUE if is_so:
                atoms.unique = blame
            case Kind.UNIQUE:
                atoms.twice = blame
                _at_least(atoms, 2, blame)
    return atoms


def _at_least(atoms: Atoms, least: int, blame: Blame) -> None:
    if least > atoms.least:
        atoms.least, atoms.why_least = least, blame


@dataclass(frozen=True)
class _Owed:
    """What the items still to come must do, and how often they may satisfy what is capped."""

    demands: tuple[int, ...]
    caps: tuple[int, ...]


class _Arrays:
    """The search for one array; `twins` are two indexes that hold equal items."""

    def __init__(self, search: Search, atoms: Atoms, twins: tuple[int, int] | None) -> None:
        self.search, self.atoms, self.twins = search, atoms, twins
        self.same_from = max(atoms.same_from, twins[1] + 1 if twins else 0)
        self.least = max(atoms.least, twins[1] + 1 if twins else 0)
        # One item for each demand, after those that differ; counting what is still owed would stop halfway.
        self.enough = max(self.least, self.same_from) + sum(demand.count for demand in atoms.demands)
        self.failed: set[tuple[int, int, _Owed, int]] = set()
        self.blame: Blame = atoms.why_least
        self.unclear: Open | None = None

    def found(self) -> Found | Clash | Open:
        owed = _Owed(
            tuple(demand.count for demand in self.atoms.demands), tuple(most for _, most, _ in self.atoms.caps)
        )
        for _, most, blame in self.atoms.caps:
            if most < 0:
                return Clash(blame)
        items = self._from(0, owed, [])
        if items is not None:
            return Found(items)
        return self.unclear or Clash(self.blame)

    def _from(self, index: int, owed: _Owed, goals: list[Blamed]) -> list[Json] | None:
        """Choose what the items from an index on satisfy: without recursion where nothing is left to choose."""
        self.search.budget.spend()
        if not any(owed.demands):
            filled = self._filled(goals, owed)
            if filled is not None:
                return filled
            if not any(owed.caps):
                return None
        if self.atoms.most is not None and index >= self.atoms.most:
            self.blame |= self.atoms.why_most | self._why_owed(owed)
            return None
        if index >= self.enough:
            return None
        state = (min(index, self.same_from), max(0, self.least - index), owed, 0)
        if state in self.failed:
            return None
        for goal, left in self._choices(index, owed):
            result = self.search.child(goal)
            if isinstance(result, Clash):
                self.blame |= result.blame
            elif isinstance(result, Open):
                self.unclear = result
            else:
                items = self._from(index + 1, left, [*goals, goal])
                if items is not None:
                    return items
        if self.atoms.unique is None and self.twins is None:
            self.failed.add(state)
        return None

    def _why_owed(self, owed: _Owed) -> Blame:
        blame = 0
        for demand in self.atoms.demands:
            blame |= demand.blame
        return blame

    def _choices(self, index: int, owed: _Owed) -> Iterator[tuple[Blamed, _Owed]]:
        """Yield what the item may be: which demands it meets, and which caps it counts for."""
        base = self.atoms.said(index)
        open_ones = [
            place
            for place, demand in enumerate(self.atoms.demands)
            if owed.demands[place] and index >= demand.first and demand.only in (None, index)
        ]
        if open_ones and index >= self.same_from:
            # From here on all items are alike: the one that meets the first demand may as well come first.
            first, *open_ones = open_ones
            starts: list[tuple[int, ...]] = [(first,)]
        else:
            starts = [(), *((place,) for place in open_ones)]
        for met in self._met(starts, open_ones, base):
            said = self._with(base, met)
            demands = tuple(left - (place in met) for place, left in enumerate(owed.demands))
            yield from self._capped(said, demands, owed.caps, 0)

    def _met(self, starts: list[tuple[int, ...]], others: list[int], base: Blamed) -> Iterator[tuple[int, ...]]:
        """Yield the sets of demands that one item can meet, small ones first."""
        for met in starts:
            yield met
        while starts:
            larger = [(*met, place) for met in starts if met for place in others if place > met[-1]]
            starts = []
            for met in larger:
                result = self.search.child(self._with(base, met))
                if isinstance(result, Clash):
                    self.blame |= result.blame
                else:
                    starts.append(met)
                    yield met

    def _with(self, base: Blamed, met: tuple[int, ...]) -> Blamed:
        said = dict(base)
        for place in met:
            said.setdefault(self.atoms.demands[place].literal, self.atoms.demands[place].blame)
        return said

    def _capped(
        self, said: Blamed, demands: tuple[int, ...], caps: tuple[int, ...], place: int
    ) -> Iterator[tuple[Blamed, _Owed]]:
        if place == len(caps):
            yield said, _Owed(demands, caps)
            return
        literal, _, blame = self.atoms.caps[place]
        yield from self._capped({-literal: blame, **said}, demands, caps, place + 1)
        if caps[place]:
            fewer = (*caps[:place], caps[place] - 1, *caps[place + 1 :])
            yield from self._capped({literal: blame, **said}, demands, fewer, place + 1)
        else:
            self.blame |= blame

    def _filled(self, goals: list[Blamed], owed: _Owed) -> list[Json] | None:
        """Add items that owe nothing until there are enough, and find values for all."""
        goals = list(goals)
        for index in range(len(goals), self.least):
            said = self.atoms.said(index)
            for literal, _, blame in self.atoms.caps:
                said.setdefault(-literal, blame)
            goals.append(said)
        if self.twins:
            first, second = self.twins
            goals[first] = goals[second] = {**goals[first], **goals[second]}
            self.blame |= self.atoms.twice or 0
        if self.atoms.unique is not None:
            return self._distinct(goals)
        items: list[Json] = []
        for goal in goals:
            result = self.search.child(goal)
            if not isinstance(result, Found):
                self._note(result)
                return None
            items.append(result.value)
        return items

    def _note(self, result: Clash | Open) -> None:
        if isinstance(result, Clash):
            self.blame |= result.blame
        else:
            self.unclear = result

    def _distinct(self, goals: list[Blamed]) -> list[Json] | None:
        """Find values that differ: each item takes one of its own, and moves on when somebody else has only that."""
        self.blame |= self.atoms.unique or 0
        for goal in goals:
            for why in goal.values():
                self.blame |= why
        several = {one: self.search.several(one, len(goals)) for one in dict.fromkeys(map(frozenset, goals))}
        wanted = [several[frozenset(goal)] for goal in goals]
        owner: dict[object, int] = {}
        chosen: list[Json] = [None] * len(goals)

        def take(place: int, value: Json) -> bool:
            owner[key_of(value)], chosen[place] = place, value
            return True

        def settle(place: int, tried: set[object]) -> bool:
            self.search.budget.spend(1 + len(wanted[place].values) // 64)
            free = next((value for value in wanted[place].values if key_of(value) not in owner), None)
            if free is not None or (None in wanted[place].values and key_of(None) not in owner):
                return take(place, free)
            for value in wanted[place].values:
                key = key_of(value)
                if key not in tried:
                    tried.add(key)
                    if settle(owner[key], tried):
                        return take(place, value)
            return False

        for place in range(len(goals)):
            if not settle(place, set()):
                if not all(found.is_all or len(found.values) >= len(goals) for found in wanted):
                    self.unclear = Open(
                        "too few different items were found, and it is not clear that there are no more"
                    )
                return None
        return chosen
