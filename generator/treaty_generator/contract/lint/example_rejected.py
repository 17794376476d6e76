"""An example does not fit the schema that it is an example of."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.document import Json
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.lint.values import Checker
from treaty_generator.contract.model import Contracts, Module, Origin, Schema
from treaty_generator.problem import Problem

RULE = Rule(
    id="example-rejected",
    why="People copy examples, and tests and fakes are made of them; one that its own schema refuses misleads both.",
    fix="correct the example, or the schema if the example is right",
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for event in module.events:
        yield from _check(contracts, event.schema, event.origin.at("examples"), list(enumerate(event.examples)))
    for root in module.schemas():
        for schema in root.walk():
            if isinstance(schema.value, dict) and ("examples" in schema.value or "example" in schema.value):
                yield from _check_annotations(contracts, schema)


def _check_annotations(contracts: Contracts, schema: Schema) -> Iterator[Problem]:
    listed = schema.value.get("examples")
    yield from _check(
        contracts, schema, schema.origin.at("examples"), list(enumerate(listed if isinstance(listed, list) else ()))
    )
    if "example" in schema.value:
        yield from _check(contracts, schema, schema.origin, [("example", schema.value["example"])])


def _check(
    contracts: Contracts, schema: Schema, origin: Origin, examples: list[tuple[str | int, Json]]
) -> Iterator[Problem]:
    if not examples:
        return
    checker = Checker(contracts, schema)
    for step, example in examples:
        failure = checker.failures(example)
        if failure is not None:
            pointer, told = failure
            yield RULE.at(origin, f"this example does not fit its schema: {told}", step, *pointer)
