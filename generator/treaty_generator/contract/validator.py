"""jsonschema-rs with the options by which treaty reads payloads: what lint says of a value, the runtime says, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from treaty_generator.contract.breadth import is_recursive
from treaty_generator.contract.document import Json
from treaty_generator.schema.email import email_options

if TYPE_CHECKING:
    from jsonschema_rs import CanonicalSchema, Draft202012Validator


def validator(schema: Json) -> Draft202012Validator:
    """Compile a schema; formats are asserted. Raises `ValueError` or `jsonschema_rs.ReferencingError`."""
    from jsonschema_rs import Draft202012Validator, RegexOptions

    return Draft202012Validator(
        schema,
        validate_formats=True,
        pattern_options=RegexOptions(),
        email_options=email_options(),
    )


def canonical(schema: Json) -> CanonicalSchema:
    """Bring a self-contained schema into the form in which schemas can be compared.

    Raises `ValueError`, also for one that leads back to itself.
    """
    from jsonschema_rs import canonicalize

    if is_recursive(schema):
        raise ValueError("there is no such form of a schema that leads back to itself")
    return canonicalize(schema, offline=True, **reasoning())


def reasoning() -> dict[str, Any]:
    """Return the options for reasoning about schemas; by default, formats would mean nothing."""
    from jsonschema_rs import Draft202012, RegexOptions

    return {"draft": Draft202012, "validate_formats": True, "pattern_options": RegexOptions()}
