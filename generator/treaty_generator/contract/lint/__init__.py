"""Judges contracts that could be read: each rule looks at one module or at all of them, and knows no other rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from treaty_generator.contract.depth import too_deep
from treaty_generator.contract.lint import (
    capability_inconsistent,
    capability_repeated,
    class_ambiguous,
    consumer_unknown,
    consumer_unlisted,
    consumer_unsubscribed,
    default_rejected,
    emits_circular,
    event_repeated,
    event_shapeless,
    event_unknown,
    example_rejected,
    field_unknown,
    format_unasserted,
    key_unusable,
    keyword_idle,
    module_unknown,
    name_ambiguous,
    priority_tied,
    producer_unknown,
    release_newer,
    release_orphaned,
    replacement_unknown,
    required_undeclared,
    requires_circular,
    schema_circular,
    schema_unsatisfiable,
    type_unstated,
    type_unused,
    upcast_undecided,
    upcast_unknown,
    version_excluded,
    version_unreleased,
)
from treaty_generator.contract.lint.rule import RuleAcross, RuleWithin
from treaty_generator.contract.load import Loaded
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.contract.surroundings import Surroundings
from treaty_generator.problem import Place, Problem

ACROSS: tuple[RuleAcross, ...] = (
    capability_inconsistent,
    consumer_unknown,
    consumer_unlisted,
    consumer_unsubscribed,
    emits_circular,
    event_repeated,
    event_unknown,
    module_unknown,
    name_ambiguous,
    priority_tied,
    producer_unknown,
    release_newer,
    release_orphaned,
    replacement_unknown,
    requires_circular,
    schema_circular,
    type_unused,
    upcast_undecided,
    upcast_unknown,
    version_excluded,
    version_unreleased,
)
"""Rules that compare modules."""

WITHIN: tuple[RuleWithin, ...] = (
    capability_repeated,
    class_ambiguous,
    default_rejected,
    event_shapeless,
    example_rejected,
    field_unknown,
    format_unasserted,
    key_unusable,
    keyword_idle,
    name_ambiguous,
    required_undeclared,
    schema_unsatisfiable,
    type_unstated,
)
"""Rules that look at one module and what it refers to; `name_ambiguous` does both."""

RULES: tuple[RuleAcross | RuleWithin, ...] = tuple(sorted({*ACROSS, *WITHIN}, key=lambda rule: rule.RULE.id))


def lint(contracts: Contracts, *, is_whole: bool = True) -> tuple[Problem, ...]:
    """Return what every rule finds, by file and position.

    Contracts with problems of their own may be given too: what is not sound enough to be judged is passed over. Where
    they are not whole, the rules that look for something missing are passed over as well: it may stand in a part that
    could not be read. Contracts with a chain of references that no validator survives are not judged at all.
    """
    if too_deep(contracts) is not None:
        return ()
    around = Surroundings(contracts)
    within = (problem for module in contracts.modules() for problem in lint_module(around.of(module), module))
    return in_order([*lint_across(contracts, is_whole=is_whole), *within])


def lint_module(contracts: Contracts, module: Module) -> Iterator[Problem]:
    """Go through what is wrong within a module, of which `contracts` hold the surroundings."""
    for rule in WITHIN:
        yield from rule.find_in(contracts, module)


def lint_across(contracts: Contracts, *, is_whole: bool = True) -> Iterator[Problem]:
    """Go through what is wrong between modules."""
    for rule in ACROSS:
        if is_whole or not rule.RULE.misses:
            yield from rule.find(contracts)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort by file and position; of what is told once for each place, the first that was given stays."""
    told = {rule.RULE.id for rule in RULES if rule.RULE.once}
    seen: set[tuple[str, Place]] = set()
    kept = []
    for problem in problems:
        spot = problem.id, problem.place
        if problem.id not in told or spot not in seen:
            kept.append(problem)
        seen.add(spot)
    return tuple(sorted(kept, key=lambda problem: problem.sort_key))


def together(loaded: Loaded, linted: Iterable[Problem]) -> tuple[Problem, ...]:
    """Bring together what reading and judging found, each problem once, by file and position."""
    return tuple(sorted(dict.fromkeys((*loaded.problems, *linted)), key=lambda problem: problem.sort_key))
