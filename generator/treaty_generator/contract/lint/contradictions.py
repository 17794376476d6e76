"""Schemas that no value satisfies, as jsonschema-rs finds them, told where they were written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from treaty_generator.contract.breadth import is_broad, is_recursive
from treaty_generator.contract.bundle import bundle, definitions
from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Origin, Schema
from treaty_generator.contract.references import BadReference
from treaty_generator.contract.validator import reasoning
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import parse_pointer

if TYPE_CHECKING:
    from jsonschema_rs.canonical import UnsatisfiableReason

_BRANCHES = frozenset({"anyOf", "contains", "dependentSchemas", "else", "if", "not", "oneOf", "then"})
"""Below these, a schema may well be impossible without harm to the one above."""
_TOMBSTONES = (["enum"], ["not"])
"""What people write, like `false`, to say that a property must be absent."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A schema that nothing satisfies, and the keywords (or pointers to parts) because of which; there may be none."""

    origin: Origin
    causes: tuple[str, ...]


def contradictions(contracts: Contracts, schema: Schema) -> Iterator[Contradiction]:
    """Go through the innermost schemas that nothing satisfies: this one, those below it, and those it refers to.

    Nothing is said where the answer is unknown (as it is of schemas that need one another, and of those that take too
    long to judge), or where the schema is not sound, which is reported elsewhere.
    """
    import jsonschema_rs

    try:
        bundled = bundle(contracts, schema)
        if is_broad(bundled) or is_recursive(bundled):
            return
        reasons = jsonschema_rs.canonical.find_unsatisfiable(bundled, **reasoning())
    except (BadReference, ValueError, jsonschema_rs.ReferencingError):
        return
    if not reasons:
        return
    parts = definitions(contracts, schema)
    causes = {parse_pointer(pointer): _causes(reason, pointer) for pointer, reason in reasons.items()}
    above = {steps[:length] for steps, found in causes.items() if found for length in range(len(steps))}
    for steps, found in causes.items():
        if steps not in above and _is_meant(found, steps):
            base, below = (parts[steps[1]], steps[2:]) if steps[:1] == ("$defs",) else (schema, steps)
            yield Contradiction(_origin(base, below), tuple(found))


def _causes(reason: UnsatisfiableReason, pointer: str) -> list[str]:
    """Name the keywords that contradict one another, seen from the schema they stand in; a plain `false` has none."""
    from jsonschema_rs.canonical import UnsatisfiableReason as Reason

    if isinstance(reason, Reason.Conflict):
        causes = reason.causes
    else:
        causes = [reason.cause] if isinstance(reason, Reason.Empty) else []
    named = (f"{cause.pointer}/{keyword}" for cause in causes for keyword in cause.keywords or [""])
    return [name.removeprefix(pointer).strip("/") for name in named]


def _is_meant(causes: list[str], steps: tuple[str, ...]) -> bool:
    """Whether it is worth telling: not the effect of one that is told elsewhere, nor what its author wanted."""
    if causes == ["$ref"] or not steps:
        return causes != ["$ref"]
    return bool(causes) and causes not in _TOMBSTONES and not _BRANCHES.intersection(steps)


def _origin(schema: Schema, steps: tuple[str, ...]) -> Origin:
    value: Json = schema.value
    walked: list[str | int] = []
    for step in steps:
        walked.append(int(step) if isinstance(value, list) else step)
        value = value[walked[-1]]
    return schema.origin.at(*walked)
