"""In which order modules start: after what they require, and after what is optional to them where that is possible."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from treaty.system.module import Module

Needs = Mapping[str, tuple[str, ...]]
"""Module → the modules before it, each of which is a key too."""


def needs_of(modules: Iterable[Module]) -> Needs:
    """Tell what starts before each module: names that nobody has are left out, and so is what makes a circle.

    A circle of `requires` alone is a fault, for which `circles` is to be asked first. An `optional` that closes one is
    left out; they are taken in the order of their names.
    """
    given = tuple(modules)
    names = {module.name for module in given}
    needs = required_by(given)
    optional = {module.name: _known(module.optional, names) for module in given if module.optional}
    if not optional:
        return needs
    together = {name: (*before, *optional.get(name, ())) for name, before in needs.items()}
    return _as_far_as_possible(needs, optional) if circles(together) else together


def required_by(modules: Iterable[Module]) -> Needs:
    """Tell the same by `requires` alone; a circle in it is nobody's to leave out."""
    given = tuple(modules)
    names = {module.name for module in given}
    return {module.name: _known(module.requires, names) for module in given}


def reversed_needs(needs: Needs) -> Needs:
    """Tell what stops before each module: whoever has started after it."""
    after: dict[str, list[str]] = {name: [] for name in needs}
    for name, before in needs.items():
        for each in before:
            after[each].append(name)
    return {name: tuple(each) for name, each in after.items()}


def circles(needs: Needs) -> tuple[tuple[str, ...], ...]:
    """List modules that wait for themselves, as paths `(a, b, a)`; of those that lie on several, one path is told."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError:
        return tuple(_circles(needs))
    return ()


def _circles(needs: Needs) -> Iterable[tuple[str, ...]]:
    told: set[str] = set()
    for name in sorted(needs):
        if name not in told and (path := _path(needs, name, name)):
            told.update(path)
            yield path


def _path(needs: Needs, start: str, end: str) -> tuple[str, ...]:
    """Find the shortest way along what is needed; empty when there is none."""
    ways: deque[tuple[str, ...]] = deque([(start,)])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        for name in sorted(needs.get(way[-1], ())):
            if name == end:
                return (*way, name)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _as_far_as_possible(needs: Needs, optional: Needs) -> Needs:
    found = dict(needs)
    for name, wanted in sorted((name, one) for name, all_wanted in optional.items() for one in all_wanted):
        if name != wanted and not _path(found, wanted, name):
            found[name] = (*found[name], wanted)
    return found


def _known(names: Iterable[str], known: set[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name in known)
