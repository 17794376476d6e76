"""The key of an event is not a required property with a simple value."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.parts import Types, properties, required
from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts, Event, Module
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="key-unusable",
    why="Events with equal keys are delivered in order; one without a key, or with a list as its key, belongs nowhere.",
    fix="name a required property that is a string or a number",
)
_SIMPLE = frozenset({"boolean", "integer", "number", "string"})


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    types = Types(contracts)
    for event in module.events:
        if event.key is not None:
            yield from _check(contracts, types, event, event.key)


def _check(contracts: Contracts, types: Types, event: Event, key: str) -> Iterator[Problem]:
    known = properties(contracts, event.schema)
    if key not in known:
        message = f"the payload of {quoted(event.name)} has no property {quoted(key)}"
        yield RULE.at(event.origin, message, "key", mend=suggestion(key, known))
    elif key not in required(contracts, event.schema):
        message = f"the key {quoted(key)} is not required, so a payload may come without it"
        yield RULE.at(event.origin, message, "key", mend=f"add {quoted(key)} to the schema's `required`")
    elif not types.of(known[key]) <= _SIMPLE:
        message = f"the key {quoted(key)} is not surely text, a number or a boolean"
        yield RULE.at(event.origin, message, "key", mend="say `type: string` in its schema, or choose another property")
