"""A format that nobody checks."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.keywords import ASSERTED_FORMATS
from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="format-unasserted",
    why="It tells a reader what is meant, but any text passes.",
    fix=f"use one that is checked ({', '.join(ASSERTED_FORMATS)}), or add a `pattern`",
    severity=Severity.NOTE,
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for root in module.schemas():
        for schema in root.walk():
            name = schema.value.get("format") if isinstance(schema.value, dict) else None
            if isinstance(name, str) and name not in ASSERTED_FORMATS:
                mend = suggestion(name, ASSERTED_FORMATS)
                yield RULE.at(schema.origin, f"the format {quoted(name)} is not checked", "format", mend=mend)
