"""A default does not fit the schema that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.lint.values import Checker
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.problem import Problem

RULE = Rule(
    id="default-rejected",
    why="Generated classes fill defaults in, and would then hold a value that no reader accepts.",
    fix="use a default that the schema accepts",
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for root in (*module.schemas(), *module.frozen_schemas()):
        for schema in root.walk():
            if isinstance(schema.value, dict) and "default" in schema.value:
                failure = Checker(contracts, schema).failures(schema.value["default"])
                if failure is not None:
                    pointer, told = failure
                    yield RULE.at(schema.origin, f"this default does not fit its schema: {told}", "default", *pointer)
