"""Values of one type: statements taken apart until only atoms are left, by cases where there is a choice.

Every literal carries what it is blamed on. A case that fails without blame on the choice that led to it shows that no
other choice would help, so its neighbours are never looked at.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.answers import Blame, Blamed, Clash, Found, Open
from treaty_generator.schema.json_values import Key
from treaty_generator.schema.nodes import Kind
from treaty_generator.schema.texts import CannotTell

if TYPE_CHECKING:
    from treaty_generator.schema.search import Search

_LOOKS_INTO = 3  # Levels of a statement that are compared with what holds already.


@dataclass
class _State:
    """What holds in a case, and what is still to choose."""

    holds: Blamed = field(default_factory=dict)
    atoms: Blamed = field(default_factory=dict)
    choices: Blamed = field(default_factory=dict)
    tags: dict[str, tuple[frozenset[Key], Blame]] = field(
        default_factory=dict
    )  # What properties can be, if it is listed.
    present: dict[str, Blame] = field(default_factory=dict)  # Properties that are there.
    new: set[object] = field(default_factory=set)  # Statements, and names, that choices have not been looked at with.

    def copy(self) -> _State:
        copies = (dict(self.holds), dict(self.atoms), dict(self.choices), dict(self.tags), dict(self.present))
        return _State(*copies, set(self.new))


class _Clashes(Exception):
    def __init__(self, blame: Blame) -> None:
        self.blame = blame


class Cases:
    """The cases of one set of literals, for values of one type."""

    def __init__(self, search: Search, one_type: int, first_choice: Blame) -> None:
        self.search, self.s, self.type, self.next_choice = search, search.s, one_type, first_choice
        self.denied: set[int] = set()  # Conjunctions that must not hold: mostly the larger schema.

    def found(self, literals: Blamed) -> Found | Clash | Open:
        """Find a value of the type that satisfies the literals."""
        self.denied = {one for one in literals if one < 0 and self.s[one].kind is Kind.AND}
        return self._case(_State(), list(literals.items()))

    def _case(self, state: _State, new: list[tuple[int, Blame]]) -> Found | Clash | Open:
        """Find a value in one case; the last alternative of a choice goes on in the same frame."""
        unclear: Open | None = None
        while True:
            self.search.budget.spend(1 + len(state.holds) // 64 + len(state.choices) // 16)
            try:
                self._hold(state, new)
                self._narrow(state)
            except _Clashes as clash:
                return unclear or Clash(clash.blame)
            result = self.search.atoms(self.type, state.atoms)
            if isinstance(result, Clash):
                return unclear or result
            open_choices = self._unmet(state, result)
            if not open_choices:
                return result if isinstance(result, Found) else unclear or result
            literal, alternatives = self._simplest(state, open_choices)
            blame = state.choices.pop(literal)
            for alternative in alternatives[:-1]:
                mark, self.next_choice = self.next_choice, self.next_choice << 1
                below = self._case(state.copy(), [(one, blame | mark) for one in alternative])
                if isinstance(below, Found):
                    return below
                if isinstance(below, Open):
                    unclear = below
                elif not below.blame & mark:
                    return below
                else:
                    blame |= below.blame & ~mark
            new = [(one, blame) for one in alternatives[-1]]

    def _unmet(self, state: _State, result: Found | Open) -> list[int]:
        """Return the choices that the value found does not happen to meet."""
        if isinstance(result, Open):
            return list(state.choices)
        try:
            return [one for one in state.choices if not self.search.evaluator.holds(one, result.value)]
        except CannotTell:
            return list(state.choices)

    def _simplest(self, state: _State, choices: list[int]) -> tuple[int, list[tuple[int, ...]]]:
        # What would break the larger schema is few things, and each of them settles much of the smaller one.
        denied = [one for one in state.choices if one in self.denied]
        best: tuple[int, list[tuple[int, ...]]] | None = None
        for literal in denied or choices:
            alternatives, _ = self._alternatives(state, literal)
            assert alternatives is not None
            if best is None or len(alternatives) < len(best[1]):
                best = literal, alternatives
            if len(alternatives) <= 2:
                break
        assert best is not None
        return best

    def _hold(self, state: _State, new: list[tuple[int, Blame]]) -> None:
        """Take in literals, and take apart what says several things at once."""
        while new:
            literal, blame = new.pop()
            if literal in state.holds or self.s.certain(literal) & self.type:
                continue
            if not self.s.possible(literal) & self.type:
                raise _Clashes(blame)
            if -literal in state.holds:
                raise _Clashes(blame | state.holds[-literal])
            self.search.budget.spend()
            state.holds[literal] = blame
            state.new.add(abs(literal))
            one = self.s[literal]
            if one.kind is Kind.AND and literal > 0:
                new.extend((part, blame) for part in one.args[0])
            elif one.kind is Kind.REFERENCE:
                target = self.s.target(abs(literal))
                new.append((target if literal > 0 else -target, blame))
            elif one.kind in (Kind.AND, Kind.ONE, Kind.CHOICE):
                state.choices[literal] = blame
            else:
                state.atoms[literal] = blame
                if one.kind in (Kind.PROPERTY, Kind.REQUIRED):
                    self._tag(state, literal, blame)

    def _tag(self, state: _State, literal: int, blame: Blame) -> None:
        """Note that a property is there, or what values it can have: that decides most unions of objects."""
        one = self.s[literal]
        name = one.args[0]
        if (one.kind is Kind.REQUIRED) is (literal > 0):
            state.present.setdefault(name, blame)
        elif literal > 0:
            keys, _ = self._listed(one.args[1])
            if keys is not None:
                before, why = state.tags.get(name, (keys, 0))
                state.tags[name] = before & keys, why | blame
        state.new.add(name)

    def _listed(self, literal: int) -> tuple[frozenset[Key] | None, bool]:
        """Return the scalars among which a value must be, if they are listed, and whether all of them will do."""
        known = self.search.listed.get(literal)
        if known is None:
            one, known = self.s[literal], (None, False)
            if literal > 0 and one.kind is Kind.LISTED:
                known = one.args[0], True
            elif literal > 0 and one.kind is Kind.AND:
                lists = [self.s[part].args[0] for part in one.args[0] if part > 0 and self.s[part].kind is Kind.LISTED]
                if lists:
                    known = frozenset.intersection(*lists), False
            self.search.listed[literal] = known
        return known

    def _narrow(self, state: _State) -> None:
        """Drop alternatives that cannot be, until nothing follows any more."""
        while state.new:
            new, state.new = state.new, set()
            self.search.budget.spend(len(state.choices) // 8)
            for literal in [
                one for one in state.choices if not self._touched(abs(one), _LOOKS_INTO + 1).isdisjoint(new)
            ]:
                alternatives, blame = self._alternatives(state, literal)
                if alternatives is None:
                    del state.choices[literal]
                    continue
                blame |= state.choices[literal]
                if not alternatives:
                    raise _Clashes(blame)
                state.choices[literal] = blame
                if len(alternatives) == 1:
                    del state.choices[literal]
                    self._hold(state, [(one, blame) for one in alternatives[0]])

    def _touched(self, number: int, depth: int) -> frozenset[object]:
        """Return the statements, and the names of properties, that a look at this one can come across."""
        known = self.search.touched.get((number, depth))
        if known is None:
            one = self.s[number]
            found: set[object] = {number}
            if one.kind is Kind.PROPERTY:
                found.add(one.args[0])
            if depth and one.kind is not Kind.REFERENCE:
                for part in self.s.below(number):
                    found |= self._touched(abs(part), depth - 1)
            known = self.search.touched[number, depth] = frozenset(found)
        return known

    def _alternatives(self, state: _State, literal: int) -> tuple[list[tuple[int, ...]] | None, Blame]:
        """Return the ways in which a choice can still come out (`None`: it is met), and what excludes the others."""
        one = self.s[literal]
        self.search.budget.spend()
        if one.kind is Kind.AND:
            return self._of_any(state, [-part for part in one.args[0]])
        if one.kind is Kind.CHOICE:
            condition, then, other = one.args
            sign = 1 if literal > 0 else -1
            return self._of_either(state, [(condition, sign * then), (-condition, sign * other)])
        return self._of_one(state, one.args[0]) if literal > 0 else self._of_not_one(state, one.args[0])

    def _of_any(self, state: _State, literals: list[int]) -> tuple[list[tuple[int, ...]] | None, Blame]:
        left: list[tuple[int, ...]] = []
        blame = 0
        for literal in literals:
            says, why = self._says(state, literal, _LOOKS_INTO)
            if says > 0:
                return None, 0
            if says == 0:
                left.append((literal,))
            else:
                blame |= why
        return left, blame

    def _of_either(self, state: _State, ways: list[tuple[int, ...]]) -> tuple[list[tuple[int, ...]] | None, Blame]:
        left, blame = [], 0
        for way in ways:
            says = [self._says(state, literal, _LOOKS_INTO) for literal in way]
            refused = next((why for said, why in says if said < 0), None)
            if refused is not None:
                blame |= refused
            elif all(said > 0 for said, _ in says):
                return None, 0
            else:
                left.append(way)
        return left, blame

    def _of_one(self, state: _State, literals: tuple[int, ...]) -> tuple[list[tuple[int, ...]] | None, Blame]:
        left, blame = [], 0
        for literal in literals:
            says, why = self._says(state, literal, _LOOKS_INTO)
            if says < 0:
                blame |= why
            elif says > 0:
                return [tuple(one if one == literal else -one for one in literals)], why
            else:
                left.append(literal)
        return [(one, *(-other for other in literals if other != one)) for one in left], blame

    def _of_not_one(self, state: _State, literals: tuple[int, ...]) -> tuple[list[tuple[int, ...]] | None, Blame]:
        unsure, sure, blame = [], [], 0
        for literal in literals:
            says, why = self._says(state, literal, _LOOKS_INTO)
            if says > 0:
                sure.append(literal)
            if says == 0:
                unsure.append(literal)
            else:
                blame |= why
        if len(sure) > 1 or (not sure and not unsure):
            return None, 0
        if sure:
            return [(one,) for one in unsure], blame
        first, others = unsure[0], unsure[1:]
        both = [(first, self.s.either(others))] if others else []
        return [*both, (-first, -self.s.one(list(others)))], blame

    def _says(self, state: _State, literal: int, depth: int) -> tuple[int, Blame]:
        """Say whether a literal holds (1), cannot hold (-1) or may (0), by what holds already."""
        if self.s.certain(literal) & self.type:
            return 1, 0
        if not self.s.possible(literal) & self.type:
            return -1, 0
        if literal in state.holds:
            return 1, state.holds[literal]
        if -literal in state.holds:
            return -1, state.holds[-literal]
        one = self.s[literal]
        sign = 1 if literal > 0 else -1
        if one.kind is Kind.PROPERTY:
            says, blame = self._says_of_property(state, one.args[0], one.args[1])
            return sign * says, blame
        if one.kind is not Kind.AND or not depth:
            return 0, 0
        is_sure, blame = True, 0
        for part in one.args[0]:
            says, why = self._says(state, part, depth - 1)
            if says < 0:
                return -sign, why
            is_sure = is_sure and says > 0
            blame |= why
        return (sign, blame) if is_sure else (0, 0)

    def _says_of_property(self, state: _State, name: str, literal: int) -> tuple[int, Blame]:
        """Say whether a property, if it is there, satisfies a literal, by what it can be."""
        tag = state.tags.get(name)
        if tag is None:
            return 0, 0
        keys, is_exact = self._listed(literal)
        if keys is not None and is_exact and tag[0] <= keys:
            return 1, tag[1]
        if keys is not None and name in state.present and tag[0].isdisjoint(keys):
            return -1, tag[1] | state.present[name]
        return 0, 0
