"""A value of a schema would have to hold another value of it, and so on without end."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.graph import loops
from treaty_generator.contract.lint.finite import impossible
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Pointer, Problem, printable

RULE = Rule(
    id="schema-circular",
    why="No finite value satisfies it, so nothing of this kind can ever be sent.",
    fix="take one of these properties out of `required`, or allow null in its place",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    found = impossible(contracts)
    for loop in loops({here: needed for here, (_, needed) in found.items()}):
        schema, _ = found[loop[0]]
        names = [_name(pointer) for _, pointer in loop]
        shown = [name for name in names if name]
        way = " → ".join((*shown, *shown[:1]))
        yield RULE.at(schema.origin, f"a value of this schema would never end: {printable(way)}", key=True)


def _name(pointer: Pointer) -> str:
    """Call a type, property, event or operation by its name; what stands in between has none."""
    *_, before, last = pointer
    if last in ("schema", "request", "response") and before != "properties":
        return str(before)
    return str(last) if before in ("types", "properties", "$defs", "errors") else ""
