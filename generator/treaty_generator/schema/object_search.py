"""An object that satisfies atoms about objects: which names it has, and for each name a value, found by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.answers import Blame, Blamed, Clash, Found, Open
from treaty_generator.schema.json_values import STRING, Json
from treaty_generator.schema.nodes import FALSE, Kind
from treaty_generator.schema.texts import matches

if TYPE_CHECKING:
    from treaty_generator.schema.search import Search

_MOST_MADE_UP = 10_000  # Properties of a witness; more prove nothing that people would read.


@dataclass(frozen=True)
class Demand:
    """Some property must be there whose name satisfies some literals, and its value others."""

    name: tuple[int, ...]
    value: tuple[int, ...]
    blame: Blame
    outside: frozenset[str] = frozenset()  # Names that it may not have.


@dataclass
class Atoms:
    """The atoms about one object, sorted."""

    named: dict[str, Blamed] = field(default_factory=dict)
    matching: list[tuple[str, int, Blame]] = field(default_factory=list)
    others: list[tuple[frozenset[str], frozenset[str], int, Blame]] = field(default_factory=list)
    names: Blamed = field(default_factory=dict)
    present: dict[str, Blamed] = field(default_factory=dict)  # Names that must be there, and what else is said of them.
    why_present: dict[str, Blame] = field(default_factory=dict)
    absent: dict[str, Blame] = field(default_factory=dict)
    demands: list[Demand] = field(default_factory=list)
    least: int = 0
    most: int | None = None
    why_least: Blame = 0
    why_most: Blame = 0


def object_for(search: Search, literals: Blamed) -> Found | Clash | Open:
    """Find an object, or say which atoms leave none."""
    atoms = _sorted(search, literals)
    return _Objects(search, atoms).found()


def _sorted(search: Search, literals: Blamed) -> Atoms:
    s, atoms = search.s, Atoms()
    for literal, blame in literals.items():
        one, is_so = s[literal], literal > 0
        args = one.args
        match one.kind:
            case Kind.PROPERTY if is_so:
                atoms.named.setdefault(args[0], {}).setdefault(args[1], blame)
            case Kind.PROPERTY:
                atoms.present.setdefault(args[0], {}).setdefault(-args[1], blame)
                atoms.why_present.setdefault(args[0], blame)
            case Kind.REQUIRED if is_so:
                atoms.present.setdefault(args[0], {})
                atoms.why_present.setdefault(args[0], blame)
            case Kind.REQUIRED:
                atoms.absent.setdefault(args[0], blame)
            case Kind.MATCHING if is_so:
                atoms.matching.append((args[0], args[1], blame))
            case Kind.MATCHING:
                atoms.demands.append(Demand((s.make(Kind.PATTERN, args[0]),), (-args[1],), blame))
            case Kind.OTHERS if is_so:
                atoms.others.append((*args, blame))
            case Kind.OTHERS:
                outside = tuple(-s.make(Kind.PATTERN, pattern) for pattern in sorted(args[1]))
                atoms.demands.append(Demand(outside, (-args[2],), blame, args[0]))
            case Kind.NAMES if is_so:
                atoms.names.setdefault(args[0], blame)
            case Kind.NAMES:
                atoms.demands.append(Demand((-args[0],), (), blame))
            case Kind.MORE_PROPERTIES | Kind.FEWER_PROPERTIES:
                _count(atoms, one.kind, args[0], is_so, blame)
    return atoms


def _count(atoms: Atoms, kind: Kind, size: int, is_so: bool, blame: Blame) -> None:
    if (kind is Kind.MORE_PROPERTIES) is is_so:
        least = size if is_so else size + 1
        if least > atoms.least:
            atoms.least, atoms.why_least = least, blame
    else:
        most = size if is_so else size - 1
        if atoms.most is None or most < atoms.most:
            atoms.most, atoms.why_most = most, blame


class _Objects:
    """The search for one object. What is chosen so far stands in `extra`: names, and what more is said of them."""

    def __init__(self, search: Search, atoms: Atoms) -> None:
        self.search, self.atoms = search, atoms

    def found(self) -> Found | Clash | Open:
        atoms = self.atoms
        values: dict[str, Json] = {}
        unclear: Open | None = None
        if atoms.most is not None and (atoms.most < 0 or atoms.least > atoms.most):
            return Clash(atoms.why_most | atoms.why_least)
        for name in atoms.present:
            value = self._value(name, {})
            if isinstance(value, Clash):
                return Clash(value.blame | atoms.why_present[name])
            if isinstance(value, Open):
                unclear = value
            else:
                values[name] = value.value
        if unclear is not None:
            return unclear
        if atoms.most is not None and len(values) > atoms.most:
            return Clash(self._why_present | atoms.why_most)
        return self._meet(atoms.demands, {name: {} for name in atoms.present}, values)

    @cached_property
    def _why_present(self) -> Blame:
        blame = 0
        for why in self.atoms.why_present.values():
            blame |= why
        return blame

    def _meet(self, demands: list[Demand], extra: dict[str, Blamed], values: dict[str, Json]) -> Found | Clash | Open:
        """Meet the demands one after the other; all ways to meet one are tried, those with few properties first."""
        if not demands:
            return self._filled(extra, values)
        demand, later = demands[0], demands[1:]
        blame, unclear = demand.blame, None
        for name in self._names_for(demand, extra):
            if isinstance(name, Open):
                unclear = name
                continue
            if isinstance(name, Clash):
                blame |= name.blame
                continue
            self.search.budget.spend()
            is_new = name not in extra
            if is_new and self.atoms.most is not None and len(extra) >= self.atoms.most:
                blame |= self.atoms.why_most | self._why_present | self._why_demands
                continue
            more = {**extra.get(name, {}), **dict.fromkeys(demand.value, demand.blame)}
            value = self._value(name, more)
            if isinstance(value, Found):
                result = self._meet(later, {**extra, name: more}, {**values, name: value.value})
                if isinstance(result, Found):
                    return result
                if isinstance(result, Clash) and not result.blame & demand.blame and not later:
                    return result
                value = result
            if isinstance(value, Open):
                unclear = value
            elif isinstance(value, Clash):
                blame |= value.blame
        return unclear or Clash(blame)

    @cached_property
    def _why_demands(self) -> Blame:
        blame = 0
        for demand in self.atoms.demands:
            blame |= demand.blame
        return blame

    def _names_for(self, demand: Demand, extra: dict[str, Blamed]) -> Iterator[str | Clash | Open]:
        """Yield the names that could meet a demand, and then what keeps others from doing so."""
        for name in [*extra, *(name for name in self._known_names if name not in extra)]:
            if name not in demand.outside and self._is_named(name, demand.name):
                yield name
        outside = self._known_names_set | demand.outside | set(extra)
        yield from self._fresh(dict.fromkeys(demand.name, demand.blame), demand.value, demand.blame, outside)

    @cached_property
    def _known_names(self) -> list[str]:
        """Every name that an atom speaks of, in an order that depends on nothing else."""
        atoms = self.atoms
        listed = {name for names, _, _, _ in atoms.others for name in names}
        listed |= {name for demand in atoms.demands for name in demand.outside}
        return sorted(listed | atoms.named.keys() | atoms.present.keys() | atoms.absent.keys())

    @cached_property
    def _known_names_set(self) -> frozenset[str]:
        return frozenset(self._known_names)

    def _is_named(self, name: str, literals: tuple[int, ...]) -> bool:
        return all(self.search.evaluator.holds(literal, name) for literal in literals)

    def _value(self, name: str, more: Blamed) -> Found | Clash | Open:
        """Find a value for a property of this name."""
        if name in self.atoms.absent:
            return Clash(self.atoms.absent[name])
        for literal, blame in self.atoms.names.items():
            if not self.search.evaluator.holds(literal, name):
                return Clash(blame)
        said = dict(self.atoms.present.get(name, {}))
        for parts in (more, self.atoms.named.get(name, {})):
            for literal, blame in parts.items():
                said.setdefault(literal, blame)
        for pattern, literal, blame in self.atoms.matching:
            if matches(pattern, name):
                said.setdefault(literal, blame)
        for names, patterns, literal, blame in self.atoms.others:
            if name not in names and not any(matches(pattern, name) for pattern in patterns):
                said.setdefault(literal, blame)
        return self.search.child(said)

    def _fresh(
        self, name: Blamed, value: tuple[int, ...], why: Blame, outside: frozenset[str] | set[str]
    ) -> Iterator[str | Clash | Open]:
        """Yield a name that nobody speaks of, for each way in which patterns can match it."""
        known = [("string", text) for text in outside]
        said = {**self.atoms.names, **name}
        said.setdefault(self.search.s.of_types(STRING), 0)
        if known:
            said.setdefault(-self.search.s.listed(frozenset(known)), 0)
        # Another demand may have to be met by the same property, so what it says of names counts as well.
        literals = [self._pattern(pattern) for pattern in self._patterns]
        literals += [abs(literal) for demand in self.atoms.demands for literal in demand.name]
        yield from self._matched(said, list(dict.fromkeys(literals)), frozenset(), dict.fromkeys(value, why))

    def _pattern(self, pattern: str) -> int:
        return self.search.s.make(Kind.PATTERN, pattern)

    @cached_property
    def _patterns(self) -> list[str]:
        found = dict.fromkeys(pattern for pattern, _, _ in self.atoms.matching)
        return list(found | dict.fromkeys(one for _, several, _, _ in self.atoms.others for one in sorted(several)))

    def _matched(
        self, name: Blamed, literals: list[int], matched: frozenset[int], value: Blamed
    ) -> Iterator[str | Clash | Open]:
        """Take what is said of names one by one: it holds for this name, or it does not."""
        self.search.budget.spend()
        found = self.search.child(name)
        if not isinstance(found, Found):
            yield found
            return
        if not literals:
            said = {**self._said_of_fresh(matched), **value}
            result = self.search.child(said) if FALSE not in said else Clash(said[FALSE])
            yield result if not isinstance(result, Found) else str(found.value)
            return
        literal, later = literals[0], literals[1:]
        for sign in (-1, 1):
            if -sign * literal in name:
                continue  # Said already; the other way is open.
            with_it = matched | {literal} if sign > 0 else matched
            yield from self._matched({sign * literal: 0, **name}, later, with_it, value)

    def _said_of_fresh(self, matched: frozenset[int]) -> Blamed:
        """Return what is said of a property whose name nobody speaks of, and for which these literals hold."""
        said: Blamed = {}
        for pattern, literal, blame in self.atoms.matching:
            if self._pattern(pattern) in matched:
                said.setdefault(literal, blame)
        for _, patterns, literal, blame in self.atoms.others:
            if not any(self._pattern(pattern) in matched for pattern in patterns):
                said.setdefault(literal, blame)
        return said

    def _filled(self, extra: dict[str, Blamed], values: dict[str, Json]) -> Found | Clash | Open:
        """Add properties until there are enough."""
        atoms = self.atoms
        if len(values) >= atoms.least:
            return Found(values)
        if atoms.least > _MOST_MADE_UP:
            return Open(f"an object would need {atoms.least} properties")
        blame, unclear = atoms.why_least, None
        values = dict(values)
        for name in self._known_names:
            if len(values) >= atoms.least:
                return Found(values)
            if name not in values:
                value = self._value(name, {})
                if isinstance(value, Found):
                    values[name] = value.value
                elif isinstance(value, Clash):
                    blame |= value.blame
                else:
                    unclear = value
        for one in self._fresh({}, (), 0, self._known_names_set | set(values)):
            if isinstance(one, Clash):
                blame |= one.blame
            elif isinstance(one, Open):
                unclear = one
            elif self._fill_like(one, values):
                return Found(values)
            else:
                blame |= self._all_names
        return unclear or (Found(values) if len(values) >= atoms.least else Clash(blame))

    def _fill_like(self, name: str, values: dict[str, Json]) -> bool:
        """Add properties whose names are like this one; say whether there are enough now."""
        said = {self.search.s.of_types(STRING): 0, **self.atoms.names}
        for pattern in self._patterns:
            literal = self._pattern(pattern)
            said[literal if matches(pattern, name) else -literal] = 0
        value = self._value(name, {})
        outside = self._known_names_set | set(values)
        if outside:
            said[-self.search.s.listed(frozenset(("string", one) for one in outside))] = 0
        if isinstance(value, Found):
            for another in self.search.several(frozenset(said), self.atoms.least - len(values)).values:
                values[str(another)] = value.value
        return len(values) >= self.atoms.least

    @cached_property
    def _all_names(self) -> Blame:
        blame = self._why_present | self._why_demands
        for why in self.atoms.names.values():
            blame |= why
        for _, _, _, why in self.atoms.others:
            blame |= why
        for _, _, why in self.atoms.matching:
            blame |= why
        return blame
