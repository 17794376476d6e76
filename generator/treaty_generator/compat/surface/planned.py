"""The pages of the packages that may differ, planned as the compiler plans them; nothing is rendered.

Only the entries that differ are planned, and what these refer to, wherever the rest of a module has no say in their
classes. It has one where names would meet, and where several schemas speak of one object.
"""

from __future__ import annotations

from collections.abc import Set

from treaty_generator.compat.surface.entries import Entry, Path
from treaty_generator.compat.surface.leaves import LeafAnnotator
from treaty_generator.compat.surface.reduced import reduced, referred
from treaty_generator.compat.surface.speakers import speakers
from treaty_generator.contract.model import Contracts, Event, Module
from treaty_generator.contract.names import defined_name
from treaty_generator.contract.surroundings import Surroundings
from treaty_generator.render.classes import Classes
from treaty_generator.render.homes import package_of, parts_of
from treaty_generator.render.pages import pages
from treaty_generator.render.plan import Page

Pages = dict[Path, tuple[Page, ...]]
"""By the path of a module."""


def planned(before: Contracts, after: Contracts, entries: Set[Entry]) -> tuple[Pages, Pages]:
    """Plan both sides of some entries."""
    annotator = LeafAnnotator()
    kept = _kept(before, after, entries)
    small = [reduced(side, kept) for side in (before, after)]
    classes = [Classes(side, annotator, only_types=True) for side in small]
    if classes[0].shared == classes[1].shared:
        made = [_together(side, of) for side, of in zip(small, classes, strict=True)]
        if not _may_meet(before, made) and not _may_meet(after, made):
            return made[0], made[1]
    paths = {module.path for side in small for module in side.modules()}
    return whole(before, paths), whole(after, paths)


def _kept(before: Contracts, after: Contracts, entries: Set[Entry]) -> Set[Entry]:
    """Add what the entries need, on both sides the same."""
    kept = {*entries, *referred(before, entries), *referred(after, entries)}
    modules = {entry.module for entry in kept}
    more = {*speakers(before, modules), *speakers(after, modules)} - kept
    return {*kept, *more, *referred(before, more), *referred(after, more)}


def _together(contracts: Contracts, classes: Classes) -> Pages:
    return {one.path: tuple(pages(classes, contracts.system_of(one), one)) for one in contracts.modules()}


def whole(contracts: Contracts, paths: Set[Path]) -> Pages:
    """Plan modules as the compiler does: each as a whole, and seen with its surroundings alone."""
    around, annotator = Surroundings(contracts), LeafAnnotator()
    found: Pages = {}
    for module in contracts.modules():
        if module.path in paths:
            classes = Classes(around.of(module), annotator, only_types=True)
            found[module.path] = tuple(pages(classes, contracts.system_of(module), module))
    return found


def _may_meet(contracts: Contracts, sides: list[Pages]) -> bool:
    """Whether the name of a class inside of others is new or gone, and what is not planned could have the same."""
    one, other = (_within(side) for side in sides)
    moved = one ^ other
    modules = {package_of(module): module for module in contracts.modules()} if moved else {}
    roots = {file: _roots(contracts, modules.get(file[:-1]), file[-1]) for file, _ in moved}
    return any(sum(name.startswith(root) for root in roots[file]) > 1 for file, name in moved)


def _roots(contracts: Contracts, module: Module | None, file: str) -> list[str]:
    """The classes of a file that have names of their own; the names of those inside of them start with these."""
    if module is None:
        return []
    if file == "types":
        return [defined_name(one.name, "Type") for one in module.types]
    if file == "services":
        operations = (one for service in module.services for one in service.operations)
        return [name for operation in operations for name, _ in parts_of(operation)]
    events = module.events if file != "subscriber" else _read(contracts, module)
    return [defined_name(one.name, "Event") for one in events]


def _read(contracts: Contracts, module: Module) -> tuple[Event, ...]:
    return tuple(event for _, event in contracts.system_of(module).consumed(module))


def _within(pages_: Pages) -> set[tuple[Path, str]]:
    return {
        (tuple(page.path.removesuffix(".py").split("/")), one.name)
        for found in pages_.values()
        for page in found
        for one in page.classes
        if not one.facts
    }
