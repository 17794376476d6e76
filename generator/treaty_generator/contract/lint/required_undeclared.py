"""A required property is not among the properties that its object declares."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.parts import properties
from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts, Module, Schema
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="required-undeclared",
    why="Every payload must have a property of which nothing else is known; most often the name is misspelt.",
    fix="declare it under `properties`, or take it out of `required`",
    severity=Severity.WARNING,
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for root in module.schemas():
        for schema in root.walk():
            if isinstance(schema.value, dict) and isinstance(schema.value.get("properties"), dict):
                yield from _check(contracts, schema)


def _check(contracts: Contracts, schema: Schema) -> Iterator[Problem]:
    listed = schema.value.get("required")
    known = properties(contracts, schema)
    for index, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str) and name not in known:
            message = f"`required` lists {quoted(name)}, and `properties` does not have it"
            yield RULE.at(schema.origin, message, "required", index, mend=suggestion(name, known))
