"""A subscription reads a field that the payload does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from treaty_generator.contract.lint.parts import Types, parts, properties
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Event, Module, Schema
from treaty_generator.problem import Pointer, Problem, nearest, pointer_text, quoted

RULE = Rule(
    id="field-unknown",
    why="The consumer gets a class with just the fields that it declares, so each of them must be there to be read.",
    fix="name a property of the payload",
)
_LIST_KEYWORDS = ("items", "prefixItems", "contains")
_UNION_KEYWORDS = ("anyOf", "oneOf")
_MAP_KEYWORDS = ("additionalProperties", "patternProperties")


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    types = Types(contracts)
    for subscription in module.subscriptions:
        declared = contracts.system_of(module).event(subscription.event)
        event = declared[1] if declared is not None else None
        if event is None or subscription.fields is None:
            continue
        for index, field in enumerate(subscription.fields):
            complaint = _complaint(contracts, types, event, field)
            if complaint is not None:
                message, mend = complaint
                yield RULE.at(subscription.origin, message, "fields", index, mend=mend)


def _complaint(contracts: Contracts, types: Types, event: Event, field: Pointer) -> tuple[str, str] | None:
    schema = event.schema
    for depth, step in enumerate(field):
        where = quoted(pointer_text(field[:depth])) if depth else f"the payload of {quoted(event.name)}"
        known = properties(contracts, schema)
        if str(step) in known:
            if not types.of(schema) <= {"object", "null"}:
                return (
                    f"{where} is not surely an object, so single fields of it cannot be read",
                    "say `type: object` in its schema",
                )
            schema = known[str(step)]
        elif _says(contracts, schema, _LIST_KEYWORDS):
            return f"{where} is a list, and a field cannot lead into a list", _shorter(field, depth)
        elif not known and _says(contracts, schema, _MAP_KEYWORDS):
            return f"{where} is a map whose keys are not known, and a field cannot lead into a map", _shorter(
                field, depth
            )
        elif _says(contracts, schema, _UNION_KEYWORDS):
            return f"{where} may be of several kinds, and a field must be part of each", _shorter(field, depth)
        else:
            return f"{where} has no property {quoted(str(step))}", _mend(field, depth, known)
    return None


def _mend(field: Pointer, depth: int, known: Iterable[str]) -> str:
    step = str(field[depth])
    for sign in ("/", "."):
        first, found, rest = step.partition(sign)
        if found and first in known:
            pointer = f"/{first}/{rest.replace('.', '/')}"
            return f"a field within a field is written as a pointer: {quoted(pointer)}"
    near = nearest(step, sorted(known))
    shown = pointer_text((*field[:depth], near)) if depth else near
    return f"did you mean {quoted(shown)}?" if near else ""


def _says(contracts: Contracts, schema: Schema, keywords: tuple[str, ...]) -> bool:
    return any(keyword in part.value for part in parts(contracts, schema) for keyword in keywords)


def _shorter(field: Pointer, depth: int) -> str:
    return (
        f"read all of it: {quoted(pointer_text(field[:depth]))}"
        if depth
        else "leave `fields` out to read the whole payload"
    )
