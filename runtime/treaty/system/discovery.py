"""Finds the modules of a program: below a package, or among the entry points of what is installed."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import cast

from treaty.errors import ModulesUndiscoverable
from treaty.system.attempt import told
from treaty.system.module import Module, Ports

GROUP = "treaty.modules"


def discover(package: str | ModuleType) -> tuple[type[Module], ...]:
    """Import a package and all below it, and list the module classes that are written there, by their names.

    Programs (`__main__`) are not run, and folders without an `__init__.py` not looked into. Abstract classes, those
    without a name, and those that begin with an underscore are bases of others. Raises `ModulesUndiscoverable` with all
    that could not be imported.
    """
    name = package if isinstance(package, str) else package.__name__
    problems: list[str] = []
    found: dict[str, type[Module]] = {}
    for python in _imported(name, problems):
        for cls in _written_in(python):
            if (other := found.setdefault(cls.name, cls)) is not cls:
                problems.append(f"{_where(cls)} and {_where(other)} are both called {cls.name!r}")
    if problems:
        raise ModulesUndiscoverable(name, tuple(sorted(problems)))
    return tuple(found[each] for each in sorted(found, key=str))


def discover_entry_points(group: str = GROUP) -> tuple[Callable[[Ports], Module], ...]:
    """List what entry points name: classes of modules, or functions that make one of its `Ports`; by their names.

    Raises `ModulesUndiscoverable` with all that could not be loaded.
    """
    problems: list[str] = []
    found = [_loaded(each, problems) for each in sorted(entry_points(group=group), key=lambda one: one.name)]
    if problems:
        raise ModulesUndiscoverable(f"entry points {group!r}", tuple(sorted(problems)))
    return tuple(maker for maker in found if maker is not None)


def _imported(name: str, problems: list[str]) -> Iterator[ModuleType]:
    found = _import(name, problems)
    if found is None:
        return
    yield found
    for below in pkgutil.iter_modules(getattr(found, "__path__", ()), f"{name}."):
        if not below.name.endswith(".__main__"):  # That is a program, which would run.
            yield from _imported(below.name, problems)


def _import(name: str, problems: list[str]) -> ModuleType | None:
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:  # Whatever a program does while it is imported.
        problems.append(f"{name}: {told(error)}")
        return None


def _written_in(python: ModuleType) -> Iterator[type[Module]]:
    for cls in vars(python).values():
        if isinstance(cls, type) and issubclass(cls, Module) and cls.__module__ == python.__name__:
            is_base = cls.__name__.startswith("_") or inspect.isabstract(cls) or not hasattr(cls, "name")
            if not is_base:
                yield cls


def _loaded(entry: EntryPoint, problems: list[str]) -> Callable[[Ports], Module] | None:
    try:
        loaded: object = entry.load()
    except Exception as error:
        problems.append(f"{entry.name} = {entry.value}: {told(error)}")
        return None
    if not callable(loaded) or (isinstance(loaded, type) and not issubclass(loaded, Module)):
        problems.append(f"{entry.name} = {entry.value}: it is no `Module`, and no function that makes one")
        return None
    return cast("Callable[[Ports], Module]", loaded)


def _where(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
