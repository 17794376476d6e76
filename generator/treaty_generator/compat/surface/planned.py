"""The pages of the packages that may differ, planned as the compiler plans them; nothing is rendered.

Only the entries that differ are planned, and what these refer to, wherever the rest of a module has no say in their
classes. It has one where names would meet, and where several schemas speak of one object.
"""

from __future__ import annotations

from collections.abc import Set

from treaty_generator.compat.surface.entries import Entry, Path
from treaty_generator.compat.surface.leaves import leaf_types
from treaty_generator.compat.surface.reduced import reduced, referred
from treaty_generator.contract.model import Contracts
from treaty_generator.contract.surroundings import Surroundings
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.classes import Classes
from treaty_generator.render.homes import homes_of, roots_of
from treaty_generator.render.pages import pages
from treaty_generator.render.plan import Page
from treaty_generator.render.shared import shared_objects

Pages = dict[Path, tuple[Page, ...]]
"""By the path of a module."""


def planned(before: Contracts, after: Contracts, entries: Set[Entry]) -> tuple[Pages, Pages]:
    """Plan both sides of some entries."""
    annotator = Annotator(leaf_types)
    kept = {*entries, *referred(before, entries), *referred(after, entries)}  # On both sides the same.
    small = [reduced(side, kept) for side in (before, after)]
    shared = [shared_objects(side, roots_of(side)) for side in small]
    if shared[0] == shared[1]:
        made = [_together(side, annotator) for side in small]
        if not _may_meet(before, made) and not _may_meet(after, made):
            return made[0], made[1]
    paths = {module.path for side in small for module in side.modules()}
    return _apart(before, paths, annotator), _apart(after, paths, annotator)


def _together(contracts: Contracts, annotator: Annotator) -> Pages:
    classes = Classes(contracts, annotator)
    modules = contracts.modules()
    return {one.path: tuple(pages(classes, contracts.system_of(one), one)) for one in modules}


def _apart(contracts: Contracts, paths: Set[Path], annotator: Annotator) -> Pages:
    """Plan modules as the compiler does: each as a whole, and seen with its surroundings alone."""
    around = Surroundings(contracts)
    return {
        module.path: tuple(pages(Classes(around.of(module), annotator), contracts.system_of(module), module))
        for module in contracts.modules()
        if module.path in paths
    }


def _may_meet(contracts: Contracts, sides: list[Pages]) -> bool:
    """Whether the name of a class inside of others is new or gone, and what is not planned could have the same."""
    one, other = (_within(side) for side in sides)
    moved = one ^ other
    if not moved:
        return False
    roots: dict[Path, list[str]] = {}
    for home in homes_of(contracts).values():
        roots.setdefault(home.module, []).append(home.class_name)
    events = sorted({name for file, names in roots.items() if file[-1].startswith("events") for name in names})
    found = ((name, events if file[-1] == "subscriber" else roots.get(file, [])) for file, name in moved)
    return any(sum(name.startswith(root) for root in names) > 1 for name, names in found)


def _within(pages_: Pages) -> set[tuple[Path, str]]:
    return {
        (tuple(page.path.removesuffix(".py").split("/")), one.name)
        for found in pages_.values()
        for page in found
        for one in page.classes
        if not one.facts
    }
