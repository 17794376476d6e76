"""Names that would stand for two things in one generated file: reported, because Python would keep only the last."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.model import Module
from treaty_generator.problem import Problem
from treaty_generator.render.plan import Page


def collisions(module: Module, page: Page) -> Iterator[Problem]:
    """Compare what a page defines with what it imports, and each with itself."""
    seen: dict[str, str] = {}
    imported = [(one.alias or one.name, f"{one.name} of {one.source}") for one in page.imports]
    for name, what in [*imported, *((name, f"{name} of this module") for name in page.exports)]:
        other = seen.setdefault(name, what)
        if other is not what:
            message = f"{page.path} would have two things called {name}: {other}, and {what}"
            mend = "rename the event, type, service, operation or error behind one of them"
            yield module.origin.problem("python-name-taken", message, mend)
    for operation in (each for service in page.services for each in service.operations):
        hides = any(field.name == operation.constant for field in operation.request.fields)
        if hides and operation.constant in {name for name, _ in imported}:
            message = f"in {page.path}, the argument {operation.constant} would hide the operation of this name"
            mend = f"rename that property of the request of {operation.name}"
            yield module.origin.problem("python-name-taken", message, mend)
