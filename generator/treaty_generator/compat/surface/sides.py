"""One package in both versions, with what is asked of the contracts around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from treaty_generator.compat.surface.change import Path, Subject
from treaty_generator.compat.surface.offer import Names, Offer, Place, Shown, places
from treaty_generator.compat.surface.types import Key
from treaty_generator.contract.model import Contracts, Module, System
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer
from treaty_generator.render.plan import Page


@dataclass(frozen=True)
class Side:
    """One version of a package; the module is None where there is none, and then the offer is empty."""

    offer: Offer
    module: Module | None
    system: System | None

    def owner(self, event: str) -> Path | None:
        """Find the module that declares an event."""
        found = self.system.event(event) if self.system is not None else None
        return found[0].path if found is not None else None

    @cached_property
    def reads(self) -> Mapping[str, tuple[Pointer, ...] | None]:
        """The events that the module handles, each with the fields that it declares; None is all of them."""
        if self.module is None or self.system is None:
            return {}
        found = {}
        for _, event in self.system.consumed(self.module):
            subscription = self.module.subscription(event.name)
            found[event.name] = subscription.fields if subscription is not None else None
        return found

    def page(self, file: str) -> Page | None:
        """Find a page by the name of its file."""
        return next((page for page in self.offer.pages if page.path.endswith(f"/{file}.py")), None)

    def names(self, page: Page) -> Names:
        """The names of the classes that a page knows."""
        return self.offer.names[page.path]

    def place(self, shown: Shown) -> Place:
        """Tell what a class is for."""
        path = shown.page.path
        if path not in self._places:
            self._places[path] = places(self.offer, shown.page, self.owner)
        return self._places[path][shown.key]

    @cached_property
    def _places(self) -> dict[str, dict[Key, Place]]:
        return {}


@dataclass(frozen=True)
class Sides:
    """Both versions of the package of one module."""

    path: Path
    before: Side
    after: Side

    def owner(self, event: str) -> Path:
        """Find the module that declares an event; where the event has moved, the one that it was in."""
        return self.before.owner(event) or self.after.owner(event) or self.path

    def is_own_doing(self, event: str) -> bool:
        """Whether the module has changed what it says it reads of an event, or whether it reads it."""
        missing = object()
        return self.before.reads.get(event, missing) != self.after.reads.get(event, missing)

    def pages(self, file: str) -> tuple[Page, Page] | None:
        """Find a page that is there in both versions."""
        before, after = self.before.page(file), self.after.page(file)
        return (before, after) if before is not None and after is not None else None

    def place(self, side: Side, shown: Shown) -> tuple[Place, bool]:
        """Tell what a class is for, and whether the module alone decides about it: about what it declares to read."""
        place = side.place(shown)
        if shown.page.template == "subscriber.py.jinja" and self.is_own_doing(place.subject.name):
            return Place(Subject(self.path, "subscription", place.subject.name), place.path), True
        return place, False


def side(offers: Mapping[Path, Offer], contracts: Contracts, path: Path) -> Side:
    """Look at a package on one side."""
    module = next((one for one in contracts.modules() if one.path == path), None)
    system = next((one for one in contracts.systems if one.path == path[:-1]), None)
    return Side(offers.get(path, Offer(path)), module, system)


def agree(before: Names, after: Names) -> bool:
    """Whether what two files call by one name is one class."""
    return all(before.get(name, key) == key for name, key in after.items())


def named(sides: Sides) -> Iterator[Key]:
    """Go through the classes that are offered in either version."""
    yield from sorted({*sides.before.offer.classes, *sides.after.offer.classes})
