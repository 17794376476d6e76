"""Names that would stand for two things in one generated file: reported, because Python would keep only the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from treaty_generator.contract.model import Module
from treaty_generator.problem import Problem
from treaty_generator.render.plan import Page

_OF_PACKAGES = {"TYPE_CHECKING": "typing", "import_module": "importlib"}
"""What the file that offers the names of a package imports itself, and from where."""
_MEND = "rename the event, type, service, operation or error behind one of them"


def offered_twice(module: Module, pages: Iterable[Page]) -> Iterator[Problem]:
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
                message = f"{seen[name]} and {page.path} would both define {name}, and a package offers it once"
                yield module.origin.problem("python-name-taken", message, _MEND)


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
