"""Contracts → files: a plan of everything, laid out by templates, formatted once."""

from __future__ import annotations

import json
from dataclasses import dataclass

from treaty_generator.contract.model import Contracts, Module, System
from treaty_generator.problem import Problem
from treaty_generator.render.classes import Classes
from treaty_generator.render.collisions import collisions, offered_twice
from treaty_generator.render.data import contract_json, manifest_json
from treaty_generator.render.format import formatted
from treaty_generator.render.homes import package_of
from treaty_generator.render.pages import pages
from treaty_generator.render.plan import Package, Page
from treaty_generator.render.said import Account
from treaty_generator.render.templates import fill

__all__ = ["Rendered", "render_packages"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text by path, posix and relative to the output folder; no file at all where there are problems."""

    files: dict[str, str]
    problems: tuple[Problem, ...] = ()


def render_packages(contracts: Contracts) -> Rendered:
    """Render contracts that were loaded and linted without errors. Touches no disk but the templates.

    The same contracts give the same text, whatever the machine, the hash seed, the locale and the folder.
    """
    classes = Classes(contracts)
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for system in contracts.systems:
        for module in system.modules:
            planned = list(pages(classes, system, module))
            found = [problem for page in planned for problem in collisions(module, page)]
            problems += found or offered_twice(module, planned)
            files |= _package(planned, contracts, system, module, classes.accounts(module))
        files = _parents(system) | files  # A module may stand around a system, and its package comes first.
    if problems:
        return Rendered({}, tuple(problems))
    files = formatted(files)
    for system in contracts.systems:
        name = "/".join((*_system_path(system), "manifest.json"))
        prefix = name.removesuffix("manifest.json")
        around = set(_parents(system))
        owned = {path: text for path, text in files.items() if path.startswith(prefix) or path in around}
        files[name] = manifest_json(_inputs(contracts, system), owned)
    return Rendered(dict(sorted(files.items())))


def _package(
    planned: list[Page], contracts: Contracts, system: System, module: Module, accounts: dict[str, Account]
) -> dict[str, str]:
    package = "/".join(package_of(module))
    files = {page.path: fill(page.template, page=page) for page in planned}
    homes: dict[str, str] = {}
    for page in planned:
        for name in page.exports + page.passed_on if page.is_offered else ():
            homes.setdefault(name, page.path.rsplit("/", 1)[-1].removesuffix(".py"))
    doc = module.description or f"The contracts of {module.name}."
    offered = Package(f"{package}/__init__.py", "/".join(module.path), doc, tuple(sorted(homes.items())))
    files[offered.path] = fill("package.py.jinja", package=offered)
    files[f"{package}/contract.json"] = contract_json(contracts, system, module, accounts)
    files[f"{package}/py.typed"] = ""
    return files


def _parents(system: System) -> dict[str, str]:
    """The folders above the modules are packages too, so that relative imports lead from one module to another."""
    path = _system_path(system)
    folders = [path[: index + 1] for index in range(len(path))] or [()]
    packages = (_system_package("/".join(one)) for one in folders)
    return {package.path: fill("package.py.jinja", package=package) for package in packages}


def _system_package(path: str) -> Package:
    doc = f"The modules of {path}." if path else "The modules."
    return Package(f"{path}/__init__.py".lstrip("/"), path or "its modules", doc)


def _system_path(system: System) -> tuple[str, ...]:
    module = system.modules[0]
    return package_of(module)[:-1]


def _inputs(contracts: Contracts, system: System) -> dict[str, bytes]:
    """What the system's own contract files say: a comment or another layout makes no package stale."""
    own = [document for steps, document in contracts.documents.items() if steps[:-2] == system.path]
    own += [frozen.origin.document for module in system.modules for frozen in module.released]
    return {"/".join(document.steps): json.dumps(document.data).encode() for document in own}
