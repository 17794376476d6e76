"""Whether values that stand in a contract, such as examples and defaults, fit their schemas."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from treaty_generator.contract.breadth import is_broad
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import BadReference
from treaty_generator.contract.validator import validator
from treaty_generator.problem import Pointer, pointer_text, printable

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_MOST_SHOWN = 3
_LONGEST = 120
_SAME_FOR_ALL = ("default", "description", "examples", "title")  # Annotations that tell apart what checks alike.


class Checker:
    """Checks values against one schema; a schema that is not sound accepts everything, for it is reported elsewhere."""

    def __init__(self, contracts: Contracts, schema: Schema) -> None:
        try:
            bundled = bundle(contracts, schema)
        except BadReference:
            bundled = True
        if isinstance(bundled, dict):
            bundled = {key: item for key, item in bundled.items() if key not in _SAME_FOR_ALL}
        self._validator = _validator(json.dumps(bundled))
        self._is_broad = is_broad(bundled)

    def failures(self, value: Json) -> tuple[Pointer, str] | None:
        """Say where in the value the first failure is, and tell the first few; None when the value fits."""
        if self._validator is None:
            return None
        try:
            if self._is_broad:  # To say yes or no is quick, and to list what fails in every branch may never end.
                return None if self._validator.is_valid(value) else ((), "none of its many branches takes it")
            found = sorted(
                ((tuple(error.instance_path), error.message) for error in self._validator.iter_errors(value)),
                key=_order,
            )
        except (ValueError, OverflowError):  # A value that the validator cannot take, such as half a surrogate pair.
            return None
        if not found:
            return None
        told = "; ".join(_sentence(pointer, message) for pointer, message in found[:_MOST_SHOWN])
        more = f"; and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        return found[0][0], told + more


@lru_cache(maxsize=4096)
def _validator(text: str) -> Draft202012Validator | None:
    import jsonschema_rs

    try:
        return validator(json.loads(text))
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return None


def _order(found: tuple[Pointer, str]) -> tuple[list[tuple[bool, str]], str]:
    pointer, message = found
    return [(isinstance(step, str), str(step).rjust(9)) for step in pointer], message


def _sentence(pointer: Pointer, message: str) -> str:
    shown = message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…"
    return printable(f"at {pointer_text(pointer)}, {shown}" if pointer else shown)
