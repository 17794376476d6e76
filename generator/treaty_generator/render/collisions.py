"""Names that would stand for two things in one generated file: reported, because Python would keep only the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from treaty_generator.contract.model import Module
from treaty_generator.problem import Problem
from treaty_generator.render.plan import Page

_OF_PACKAGES = {"TYPE_CHECKING": "typing", "import_module": "importlib"}
"""What the file that offers the names of a package imports itself, and from where."""
_MEND = "rename the event, type, service, operation or error behind one of them"


def offered_twice(module: Module, pages: Sequence[Page]) -> Iterator[Problem]:
    """Compare what the pages of a package define by the names that stand in its contract, or follow from them.

    The class of some fields of an event may stand beside that of the whole; and classes within others have names that
    nobody chose, so that the package offers the first of them.
    """
    seen: dict[str, str] = {}
    for page in pages:
        for name in _chosen(page):
            if name in _OF_PACKAGES:
                message = (
                    f"{page.path} would define {name}, which the package around it imports from {_OF_PACKAGES[name]}"
                )
                yield module.origin.problem("python-name-taken", message, _MEND)
            elif seen.setdefault(name, page.path) != page.path:
                yield _twice(module, name, seen[name], page.path)
    yield from _beside_payloads(module, pages)


def _beside_payloads(module: Module, pages: Sequence[Page]) -> Iterator[Problem]:
    """Find events and parts of operations of which the class has the name of one that is no payload."""
    others = {name: page.path for page in pages for name in _chosen(page) if page.template != "types.py.jinja"}
    for page in pages:
        named = [one.name for one in page.classes if one.facts and page.is_offered]
        for name in named if page.template != "types.py.jinja" else ():
            if others.get(name, page.path) != page.path:
                yield _twice(module, name, others[name], page.path)


def _twice(module: Module, name: str, first: str, second: str) -> Problem:
    message = f"{first} and {second} would both define {name}, and a package offers it once"
    return module.origin.problem("python-name-taken", message, _MEND)


def _chosen(page: Page) -> list[str]:
    within = {one.name for one in page.classes}
    return [name for name in page.exports if name not in within or page.template == "types.py.jinja"]


def collisions(module: Module, page: Page) -> Iterator[Problem]:
    """Compare what a page defines with what it imports, and each with itself."""
    seen: dict[str, str] = {}
    imported = [(one.alias or one.name, f"{one.name} of {one.source}") for one in page.imports]
    for name, what in [*imported, *((name, f"{name} of this module") for name in page.exports)]:
        other = seen.setdefault(name, what)
        if other is not what:
            message = f"{page.path} would have two things called {name}: {other}, and {what}"
            yield module.origin.problem("python-name-taken", message, _MEND)
    for operation in (each for service in page.services for each in service.operations):
        hides = any(field.name == operation.constant for field in operation.request.fields)
        if hides and operation.constant in {name for name, _ in imported}:
            message = f"in {page.path}, the argument {operation.constant} would hide the operation of this name"
            mend = f"rename that property of the request of {operation.name}"
            yield module.origin.problem("python-name-taken", message, mend)
