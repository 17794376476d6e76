"""The payload of an event is not surely an object."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.parts import parts
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="event-shapeless",
    why="An event that is a list or a text can never gain a field, has no key, and cannot be projected.",
    fix="say `type: object` at the top of its schema, and put a bare value into a property",
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for event in (*module.events, *module.released):
        if not any(part.value.get("type") == "object" for part in parts(contracts, event.schema)):
            message = f"the payload of {quoted(event.name)} is not surely an object"
            yield RULE.at(event.origin, message, "schema")
