"""Checks every JSON Schema of the contracts: keywords, types, patterns, references, and the metaschema for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from treaty_generator.contract.depth import LONGEST, too_deep
from treaty_generator.contract.document import Json
from treaty_generator.contract.entry import kind_of, shown
from treaty_generator.contract.graph import loops
from treaty_generator.contract.keywords import (
    DIALECT,
    HABITS,
    KNOWN,
    PATTERN_HABITS,
    REFUSED,
    SUBSCHEMAS,
    TAKES,
    TYPE_HABITS,
    TYPES,
    Holds,
)
from treaty_generator.contract.model import Contracts, Module, Schema
from treaty_generator.contract.reach import around_loops
from treaty_generator.contract.references import Identity, identity, in_place, reference_problem
from treaty_generator.contract.surroundings import Surroundings
from treaty_generator.problem import Pointer, Problem, did_you_mean, pointer_text, printable, quoted

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


def check_schemas(contracts: Contracts) -> list[Problem]:
    """Return what is wrong with the schemas, in no particular order."""
    around = Surroundings(contracts)
    modules = (problem for module in contracts.modules() for problem in check_module(around.of(module), module))
    return [*modules, *check_across(contracts)]


def check_module(contracts: Contracts, module: Module) -> Iterator[Problem]:
    """Go through what is wrong with the schemas of one module, of which `contracts` hold the surroundings."""
    for schema in (*module.schemas(), *module.frozen_schemas()):
        yield from _check(contracts, schema)


def check_across(contracts: Contracts) -> list[Problem]:
    """Return what is wrong with the ways that references take, through however many modules."""
    problems = list(_cycles(contracts))
    deep = too_deep(contracts)
    if deep is not None:
        message = f"this schema leads through more than {LONGEST} references, one after another"
        mend = "write some of the schemas out where they are used"
        problems.append(deep.origin.problem("ref-chain-too-long", message, mend, key=True))
    return problems


def _check(contracts: Contracts, schema: Schema) -> list[Problem]:
    problems: list[Problem] = []
    for below in schema.walk():
        if isinstance(below.value, dict):
            problems += _check_keywords(contracts, below)
    reported = {problem.place.pointer for problem in problems}
    around = {pointer[:length] for pointer in reported for length in range(len(pointer))}
    for problem in _metaschema(schema):
        pointer = problem.place.pointer
        if pointer not in around and not any(pointer[:length] in reported for length in range(len(pointer) + 1)):
            problems.append(problem)
    return problems


def _cycles(contracts: Contracts) -> Iterator[Problem]:
    """Find schemas that lead back to themselves without ever looking inside the value."""
    graph: dict[Identity, list[Identity]] = {}
    schemas: dict[Identity, Schema] = {}
    for root in around_loops(contracts):
        for schema in root.walk():
            ahead = [identity(other) for other in in_place(contracts, schema)]
            if ahead:
                graph[identity(schema)], schemas[identity(schema)] = ahead, schema
    for loop in loops(graph):
        way = " → ".join(pointer_text(pointer) for _, pointer in (*loop, loop[0]))
        message = f"this schema refers to itself without a way out: {printable(way)}"
        mend = "let one of them say something of its own, such as {type: object}"
        yield schemas[loop[0]].origin.problem("ref-cycle", message, mend)


def _check_keywords(contracts: Contracts, schema: Schema) -> Iterator[Problem]:
    for keyword, value in schema.value.items():
        if keyword not in KNOWN:
            if not keyword.startswith("x-"):
                yield _unknown(schema, keyword)
        elif keyword == "type":
            yield from _check_type(schema, value)
        elif keyword == "pattern" and isinstance(value, str):
            yield from _check_pattern(schema, value, "pattern")
        elif keyword == "patternProperties" and isinstance(value, dict):
            for pattern in value:
                yield from _check_pattern(schema, pattern, "patternProperties", pattern)
        elif keyword == "$schema" and value != DIALECT:
            yield schema.origin.problem(
                "dialect-unknown",
                f"schemas are JSON Schema 2020-12, not {quoted(value)}",
                "remove `$schema`",
                "$schema",
            )
        elif keyword == "$ref" and isinstance(value, str):
            problem = reference_problem(contracts, schema)
            if problem is not None:
                yield problem


def _unknown(schema: Schema, keyword: str) -> Problem:
    if keyword in REFUSED:
        message = f"the keyword {quoted(keyword)} is not part of the contract language"
        return schema.origin.problem("keyword-refused", message, REFUSED[keyword], keyword, key=True)
    message = f"JSON Schema 2020-12 has no keyword {quoted(keyword)}"
    mend = f"{did_you_mean(keyword, KNOWN)} (a field's name belongs under `properties`)"
    return schema.origin.problem("keyword-unknown", message, mend, keyword, key=True)


def _check_type(schema: Schema, value: Json) -> Iterator[Problem]:
    steps = [("type", index) for index in range(len(value))] if isinstance(value, list) else [("type",)]
    for name, at in zip(value if isinstance(value, list) else [value], steps, strict=True):
        if name is None:
            yield schema.origin.problem("type-unknown", "the type null must be text", 'write "null", in quotes', *at)
        elif isinstance(name, str) and name not in TYPES:
            mend = TYPE_HABITS.get(name.lower()) or did_you_mean(name, TYPES)
            yield schema.origin.problem("type-unknown", f"there is no type {quoted(name)}", mend, *at)


def _check_pattern(schema: Schema, pattern: str, *steps: str) -> Iterator[Problem]:
    if not _is_linear(pattern):
        message = f"the pattern {quoted(pattern)} is not one that can be matched in linear time"
        mends = (mend for habit, mend in PATTERN_HABITS if re.search(habit, pattern))
        mend = next(mends, "check the brackets and the backslashes")
        yield schema.origin.problem("pattern-refused", message, mend, *steps, key=len(steps) > 1)


@cache
def _is_linear(pattern: str) -> bool:
    """Whether the regex engine that pydantic uses accepts a pattern (it has no look-around and no back-references)."""
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


def _metaschema(schema: Schema) -> Iterator[Problem]:
    """Judge by the metaschema, which complains of one value several times, and say it in our words."""
    seen: set[Pointer] = set()
    for error in _metaschema_validator().iter_errors(schema.value):
        steps = tuple(error.instance_path)
        if steps not in seen:
            seen.add(steps)
            yield schema.origin.problem("schema-invalid", *_invalid(schema.value, steps), *steps)


def _invalid(value: Json, steps: Pointer) -> tuple[str, str]:
    """Say what the value at the end of `steps` should be, and how to mend it."""
    keyword = ""  # The one whose value we are in.
    holds: Holds | None = Holds.ONE  # What is expected next: a schema, a list or map of them, or no schema at all.
    inside = False  # Whether we are in such a list or map.
    for step in steps:
        value = value[step]
        if inside:
            holds, inside = Holds.ONE, False
        elif holds is Holds.ONE:
            keyword, holds = str(step), SUBSCHEMAS.get(str(step))
            inside = holds in (Holds.LIST, Holds.MAP)
    # A keyword that we refuse may hold nonsense too; that it is refused is said elsewhere.
    takes, example = TAKES.get(keyword, TAKES["not"]) if holds is not Holds.ONE else TAKES["not"]
    is_entry = holds is Holds.ONE and SUBSCHEMAS.get(keyword) is not Holds.ONE
    what = f"an entry of `{keyword}`" if is_entry else f"`{keyword}`"
    mend = f"write, for example, `{'' if is_entry else f'{keyword}: '}{example}`"
    return f"{what} takes {takes}; {shown(value)} does not fit", HABITS.get((keyword, kind_of(value)), mend)


@cache
def _metaschema_validator() -> Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator({"$ref": DIALECT})
