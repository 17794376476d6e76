"""Judges contracts that could be read: each rule looks at all of them, and knows nothing of the others."""

from __future__ import annotations

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
from treaty_generator.contract.lint.rule import LintRule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem

RULES: tuple[LintRule, ...] = (
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


def lint(contracts: Contracts, *, is_whole: bool = True) -> tuple[Problem, ...]:
    """Return what every rule finds, by file and position.

    Contracts with problems of their own may be given too: what is not sound enough to be judged is passed over. Where
    they are not whole, the rules that look for something missing are passed over as well: it may stand in a part that
    could not be read. Contracts with a chain of references that no validator survives are not judged at all.
    """
    if too_deep(contracts) is not None:
        return ()
    rules = (rule for rule in RULES if is_whole or not rule.RULE.misses)
    found = (problem for rule in rules for problem in rule.find(contracts))
    return tuple(sorted(found, key=lambda problem: problem.sort_key))
