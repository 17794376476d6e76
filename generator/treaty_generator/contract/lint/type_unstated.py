"""A schema constrains a type of value without saying that the value is of this type."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.keywords import ASSERTED_FORMATS, IN_PLACE, SPEAKS_OF, subschemas
from treaty_generator.contract.lint.parts import Types, are_stated
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module, Schema
from treaty_generator.problem import Problem, Severity

RULE = Rule(
    id="type-unstated",
    why="A constraint speaks of one type and lets every other one pass: `minLength: 1` accepts any number.",
    fix="say the `type`",
    severity=Severity.WARNING,
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    types = Types(contracts)
    for root in module.schemas():
        yield from _check(types, root, is_said=False)


def _check(types: Types, schema: Schema, *, is_said: bool) -> Iterator[Problem]:
    """Look at a schema and at those below it; `is_said` tells that the type of its value is known from above."""
    if not isinstance(schema.value, dict):
        return
    is_said = is_said or are_stated(types.of(schema))
    keyword = next((keyword for keyword in schema.value if _speaks(schema, keyword)), None)
    if keyword is not None and not is_said:
        kind = SPEAKS_OF[keyword]
        message = f"`{keyword}` speaks of {kind} values only, and the type is not said, so every other value passes"
        yield RULE.at(schema.origin, message, keyword, key=True, mend=f"add `type: {kind}`")
    for steps, _ in subschemas(schema.value):
        is_same_value = steps[0] in IN_PLACE and (is_said or keyword is not None)
        yield from _check(types, schema.at(*steps), is_said=is_same_value or steps[0] == "propertyNames")


def _speaks(schema: Schema, keyword: str) -> bool:
    return keyword in SPEAKS_OF and (keyword != "format" or schema.value["format"] in ASSERTED_FORMATS)
