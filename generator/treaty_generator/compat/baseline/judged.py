"""What is wrong with two versions of the contracts, of which only the parts are looked at that a change can reach."""

from __future__ import annotations

from dataclasses import replace

from treaty_generator.compat.baseline.relevant import Relevant
from treaty_generator.contract.depth import too_deep
from treaty_generator.contract.document import Document
from treaty_generator.contract.lint import (
    event_unknown,
    in_order,
    lint,
    lint_across,
    lint_module,
    together,
    type_unused,
)
from treaty_generator.contract.load import Assembled, Loaded
from treaty_generator.contract.model import Contracts, Module, System
from treaty_generator.contract.schemas import check_across, check_module, check_schemas
from treaty_generator.problem import Problem, errors


def problems_before(read: Assembled, seen: Relevant | None, prefix: str) -> tuple[Problem, ...]:
    """Return the errors of the earlier version, named with where it comes from."""
    return tuple(_named(problem, prefix) for problem in errors(_loaded(read, seen).problems))


def problems_after(read: Assembled, seen: Relevant | None) -> tuple[Problem, ...]:
    """Return what is wrong with today's version: all of it, or what concerns the entries that a change reaches."""
    loaded = _loaded(read, seen)
    if seen is None:
        return together(loaded, lint(loaded.contracts, is_whole=loaded.is_whole))
    if too_deep(read.contracts) is not None:
        return loaded.problems
    view = _view(read.contracts, seen)
    within = (problem for module in view.modules() for problem in lint_module(view, module))
    unused = type_unused.find(read.contracts) if read.is_whole else ()
    across = (*lint_across(view, is_whole=read.is_whole), *unused)
    documents = {document.name: document for document in read.contracts.documents.values()}
    told = (problem for problem in across if not _is_misled(problem, documents[problem.place.file], seen))
    return together(loaded, in_order([*within, *told]))


def _loaded(read: Assembled, seen: Relevant | None) -> Loaded:
    """Look into the schemas of the entries that a change reaches, and into the types that were read."""
    if seen is None:
        return read.loaded(check_schemas(read.contracts))
    view = _view(read.contracts, seen)
    within = (problem for module in view.modules() for problem in check_module(view, module))
    return read.loaded([*within, *check_across(read.contracts)])


def _view(contracts: Contracts, seen: Relevant) -> Contracts:
    """Reduce modules to the entries that a change reaches, the subscriptions to these, and all types.

    What these entries name was read, so a rule that looks for it there finds it.
    """
    systems = (
        System(system.path, tuple(_reached(module, seen) for module in system.modules)) for system in contracts.systems
    )
    return Contracts(contracts.root, tuple(systems), contracts.documents, contracts.unreadable)


def _reached(module: Module, seen: Relevant) -> Module:
    entries = seen.entries.get(module.path, frozenset())
    words = seen.words.get(module.path[:-1], frozenset())
    says = ("module", "") in entries
    return replace(
        module,
        requires=module.requires if says else (),
        optional=module.optional if says else (),
        events=tuple(one for one in module.events if ("events", one.name) in entries),
        services=tuple(one for one in module.services if ("services", one.name) in entries),
        subscriptions=tuple(one for one in module.subscriptions if one.event in words),
        released=tuple(one for one in module.released if ("events", one.name) in entries),
        released_services=tuple(one for one in module.released_services if ("services", one.name) in entries),
    )


def _is_misled(problem: Problem, document: Document, seen: Relevant) -> bool:
    """Whether something is missed that was only left out: who uses a type, what other handlers emit."""
    pointer = problem.place.pointer
    if problem.id == type_unused.RULE.id:
        is_reached = ("types", pointer[-1]) in seen.entries.get(document.steps[:-1], ())
        return not is_reached or document.steps in seen.used_elsewhere
    if problem.id != event_unknown.RULE.id or pointer[-2:-1] != ("emits",):
        return False
    emitted = document.data["subscriptions"][pointer[1]]["emits"][pointer[-1]]
    return emitted not in seen.words.get(document.steps[:-2], ())


def _named(problem: Problem, prefix: str) -> Problem:
    if problem.place.file.startswith(prefix):
        return problem
    return replace(problem, place=replace(problem.place, file=f"{prefix}{problem.place.file}"))
