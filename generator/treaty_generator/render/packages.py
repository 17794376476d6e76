"""Contracts → files: a plan of each module, laid out by templates and formatted, and what holds them together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from treaty_generator.contract.model import Contracts, Module, System
from treaty_generator.contract.surroundings import Surroundings
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Problem
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.classes import Classes
from treaty_generator.render.collisions import collisions, offered_twice
from treaty_generator.render.data import contract_json, manifest_json
from treaty_generator.render.format import formatted
from treaty_generator.render.homes import package_of
from treaty_generator.render.pages import pages
from treaty_generator.render.plan import Package, Page
from treaty_generator.render.said import Account
from treaty_generator.render.templates import fill

__all__ = ["Rendered", "assembled", "render_folders", "render_modules", "render_packages"]

Path = tuple[str, ...]
"""Of a module, below the contracts root."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text by path, posix and relative to the output folder; no file at all where there are problems."""

    files: dict[str, str]
    problems: tuple[Problem, ...] = ()


def render_packages(contracts: Contracts) -> Rendered:
    """Render contracts that were loaded and linted without errors. Touches no disk but the templates.

    The same contracts give the same text, whatever the machine, the hash seed, the locale and the folder.
    """
    packages = render_modules(contracts, contracts.modules(), Annotator())
    return assembled(contracts, packages, render_folders(contracts))


def render_modules(contracts: Contracts, modules: Iterable[Module], annotator: Annotator) -> dict[Path, Rendered]:
    """Render the packages of some modules, each seen with its surroundings alone."""
    around = Surroundings(contracts)
    made = {module.path: _package(around.of(module), module, annotator) for module in modules}
    packages = {path: text for rendered in made.values() for path, text in rendered.files.items()}
    text = formatted({**_folders(contracts), **packages})  # Folders are packages, too, when ruff sees what is in them.
    return {
        path: Rendered({name: text[name] for name in rendered.files}, rendered.problems)
        for path, rendered in made.items()
    }


def render_folders(contracts: Contracts) -> dict[str, str]:
    """Render the folders above the modules: they are packages, so that one module can import another."""
    return formatted(_folders(contracts))


def assembled(contracts: Contracts, packages: Mapping[Path, Rendered], folders: Mapping[str, str]) -> Rendered:
    """Put the packages of all modules together, with the folders above them and the manifests of the systems."""
    problems = tuple(problem for module in contracts.modules() for problem in packages[module.path].problems)
    if problems:
        return Rendered({}, problems)
    files = dict(folders)  # A module may stand around a system, and its package comes first.
    for rendered in packages.values():
        files |= rendered.files
    for system in contracts.systems:
        name = "/".join((*_system_path(system), "manifest.json"))
        prefix = name.removesuffix("manifest.json")
        around = {package.path for package in _folders_above(system)}
        owned = {path: text for path, text in files.items() if path.startswith(prefix) or path in around}
        files[name] = manifest_json(_inputs(contracts, system), owned)
    return Rendered(dict(sorted(files.items())))


def _package(contracts: Contracts, module: Module, annotator: Annotator) -> Rendered:
    system = contracts.system_of(module)
    classes = Classes(contracts, annotator)
    planned = list(pages(classes, system, module))
    problems = [problem for page in planned for problem in collisions(module, page)]
    problems = problems or list(offered_twice(module, planned))
    files = {} if problems else _files(planned, contracts, system, module, classes.accounts(module))
    return Rendered(files, tuple(problems))


def _files(
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


def _folders(contracts: Contracts) -> dict[str, str]:
    packages = (package for system in contracts.systems for package in _folders_above(system))
    return {package.path: fill("package.py.jinja", package=package) for package in packages}


def _folders_above(system: System) -> list[Package]:
    path = _system_path(system)
    folders = [path[: index + 1] for index in range(len(path))] or [()]
    return [_system_package("/".join(one)) for one in folders]


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
