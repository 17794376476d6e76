"""A keyword speaks of values that the schema does not allow."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import idle
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.problem import Problem, Severity

RULE = Rule(
    id="keyword-idle",
    why="It never refuses anything, although it looks as if it did: `minimum` says nothing of a text.",
    fix="remove it, or correct the type",
    severity=Severity.WARNING,
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for root in module.schemas():
        for schema in root.walk():
            for keyword in idle(schema.value) if isinstance(schema.value, dict) else ():
                message = f"`{keyword}` says nothing of values of type {_types(schema.value['type'])}"
                yield RULE.at(schema.origin, message, keyword, key=True)


def _types(types: Json) -> str:
    return types if isinstance(types, str) else " or ".join(name for name in types if isinstance(name, str))
