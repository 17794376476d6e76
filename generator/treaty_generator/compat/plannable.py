"""Whether packages can be made of contracts, by what lint finds in them."""

from __future__ import annotations

from collections.abc import Iterable

from treaty_generator.problem import Problem, errors

_BESIDE = frozenset(
    {
        *("consumer-unknown", "consumer-unlisted", "emits-circular", "example-rejected", "producer-unknown"),
        *("release-newer", "release-orphaned", "replacement-unknown", "upcast-undecided", "upcast-unknown"),
        *("version-excluded", "version-unreleased"),
    }
)
"""Lint rules about what is said beside schemas and names: what they find is wrong, and does not keep a plan from being
made."""


def is_plannable(problems: Iterable[Problem]) -> bool:
    """Whether nothing is wrong with names or schemas."""
    return all(problem.id in _BESIDE for problem in errors(problems))
