"""What is wrong with two versions of the contracts, of which only the parts are looked at that a change can reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from treaty_generator.compat.baseline.entries import Entry
from treaty_generator.compat.baseline.relevant import Relevant, Steps, owner
from treaty_generator.compat.plannable import is_plannable
from treaty_generator.contract.depth import too_deep
from treaty_generator.contract.document import Document
from treaty_generator.contract.files import is_frozen
from treaty_generator.contract.lint import (
    in_order,
    lint,
    lint_across,
    lint_module,
    together,
    type_unused,
)
from treaty_generator.contract.load import Assembled, Loaded
from treaty_generator.contract.model import Contracts, Module, Service, Subscription, System
from treaty_generator.contract.schemas import check_across, check_module, check_schemas
from treaty_generator.problem import Pointer, Problem, errors


def problems_before(read: Assembled, seen: Relevant | None, prefix: str) -> tuple[Problem, ...]:
    """Return the errors of the earlier version, named with where it comes from."""
    return tuple(_named(problem, prefix) for problem in errors(_loaded(read, seen).problems))


def problems_after(before: Assembled, after: Assembled, seen: Relevant | None) -> tuple[Problem, ...]:
    """Return what is wrong with today's version: all of it, or what the change says or has caused.

    Whatever the entries name that a change reaches was read; so what a rule finds there is true. Elsewhere it may look
    for something that was left out, and is believed where it did not say the same of the earlier version. Who uses a
    type is not asked, because that may be anybody.
    """
    loaded = _loaded(after, seen)
    if seen is None:
        return together(loaded, lint(loaded.contracts, is_whole=loaded.is_whole))
    return together(loaded, in_order(_of_the_change(after, before, seen)))


def has_packages(before: Assembled, after: Assembled, seen: Relevant | None) -> bool:
    """Whether lint lets packages be made of the earlier version, as far as the change reaches."""
    if seen is None:
        return is_plannable(lint(before.contracts, is_whole=before.is_whole))
    return is_plannable(_of_the_change(before, after, seen))


def _of_the_change(side: Assembled, other: Assembled, seen: Relevant) -> list[Problem]:
    """Find what lint says of one side: what a change reaches, and what is not so on the other side."""
    found = dict(_linted(side, seen))
    told = [problem for problem, steps in found.items() if _is_reached(problem, steps, seen)]
    if len(told) < len(found) and other.is_whole:
        known = {_said(problem, steps) for problem, steps in _linted(other, seen)}
        told += [problem for problem, steps in found.items() if _said(problem, steps) not in known]
    return told


def _linted(read: Assembled, seen: Relevant) -> Iterator[tuple[Problem, Steps]]:
    """Go through what the rules find, with the path of the file in which it stands."""
    if too_deep(read.contracts) is not None:
        return
    places = {document.name: document.steps for document in _documents(read.contracts)}
    view = _view(read.contracts, seen)
    across = (one for one in lint_across(view, is_whole=read.is_whole) if one.id != type_unused.RULE.id)
    within = (one for module in view.modules() for one in lint_module(view, _reached(module, seen)))
    yield from ((problem, places[problem.place.file]) for problem in (*across, *within))


def _is_reached(problem: Problem, steps: Steps, seen: Relevant) -> bool:
    """Whether a problem stands in an entry that the change reaches, or in a frozen version of one."""
    entries = seen.entries.get(owner(steps), ())
    if is_frozen(steps):
        return ("events", steps[-2]) in entries or ("services", steps[-2]) in entries
    section, name = (*problem.place.pointer[:2], "", "")[:2]
    return (section, name if section != "module" else "") in entries


def _said(problem: Problem, steps: Steps) -> tuple[str, Steps, Pointer, str]:
    """What makes two problems one, whatever the files are called and however their lines have moved."""
    return problem.id, steps, problem.place.pointer, problem.message


def _documents(contracts: Contracts) -> Iterator[Document]:
    yield from contracts.documents.values()
    for module in contracts.modules():
        yield from (event.origin.document for event in module.released)
        yield from (service.origin.document for service in module.released_services)


def _loaded(read: Assembled, seen: Relevant | None) -> Loaded:
    """Look into the schemas of the entries that a change reaches, and into the types that were read."""
    if seen is None:
        return read.loaded(check_schemas(read.contracts))
    contracts = read.contracts
    modules = (_reached(module, seen) for module in contracts.modules())
    within = (problem for module in modules for problem in check_module(contracts, module))
    return read.loaded([*within, *check_across(contracts)])


def _view(contracts: Contracts, seen: Relevant) -> Contracts:
    """Reduce modules to the entries that a change reaches, and those that these name."""
    systems = (
        System(system.path, tuple(_named_there(module, seen) for module in system.modules))
        for system in contracts.systems
    )
    return Contracts(contracts.root, tuple(systems), contracts.documents, contracts.unreadable)


def _named_there(module: Module, seen: Relevant) -> Module:
    words, own = seen.words.get(module.path[:-1], frozenset()), _reached(module, seen)
    return replace(
        own,
        events=tuple(one for one in module.events if one.name in words or one in own.events),
        services=tuple(one for one in module.services if one in own.services or not words.isdisjoint(_said_by(one))),
    )


def _said_by(service: Service) -> Iterator[str]:
    yield service.name
    for operation in service.operations:
        yield from (operation.name, operation.capability)


def _reached(module: Module, seen: Relevant) -> Module:
    """Reduce a module to the entries that a change reaches, the subscriptions to these, and all types."""
    entries = seen.entries.get(module.path, frozenset())
    words = seen.words.get(module.path[:-1], frozenset())
    says = ("module", "") in entries
    return replace(
        module,
        requires=module.requires if says else (),
        optional=module.optional if says else (),
        events=tuple(one for one in module.events if ("events", one.name) in entries),
        services=tuple(one for one in module.services if ("services", one.name) in entries),
        subscriptions=tuple(_heard(one, words, entries) for one in module.subscriptions if one.event in words),
        released=tuple(one for one in module.released if ("events", one.name) in entries),
        released_services=tuple(one for one in module.released_services if ("services", one.name) in entries),
    )


def _heard(one: Subscription, words: frozenset[str], entries: frozenset[Entry]) -> Subscription:
    """Leave out what an unreached handler emits, unless that is spoken of elsewhere."""
    if ("subscriptions", one.event) in entries or not words.isdisjoint(one.emits):
        return one
    return replace(one, emits=())


def _named(problem: Problem, prefix: str) -> Problem:
    if problem.place.file.startswith(prefix):
        return problem
    return replace(problem, place=replace(problem.place, file=f"{prefix}{problem.place.file}"))
