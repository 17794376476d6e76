"""The dialect of contracts, for judges from elsewhere: ten formats assert, and every other one is an annotation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from jsonschema import Draft202012Validator, FormatChecker

from tests.conformance.wire import Json
from treaty_generator.contract.keywords import SUBSCHEMAS, Holds

if TYPE_CHECKING:
    import jsonschema_rs

ASSERTED = frozenset(
    {"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid"}
)  # Written out once more: a judge does not ask the one whom it judges.


def without_formats(schema: Json, keep: frozenset[str] = frozenset()) -> Json:
    """Leave out `format` wherever it is a keyword and its value is not in `keep`."""
    if not isinstance(schema, dict):
        return schema
    return {
        keyword: _below(keyword, value, keep)
        for keyword, value in schema.items()
        if keyword != "format" or value in keep
    }


def _below(keyword: str, value: Json, keep: frozenset[str]) -> Json:
    holds = Holds.MAP if keyword == "types" else SUBSCHEMAS.get(keyword)
    if holds is Holds.ONE:
        return without_formats(value, keep)
    if holds is Holds.LIST and isinstance(value, list):
        return [without_formats(one, keep) for one in value]
    if holds is Holds.MAP and isinstance(value, dict):
        return {name: without_formats(one, keep) for name, one in value.items()}
    return value


def rust_judge(schema: Json, *, resources: Mapping[str, Json] | None = None) -> jsonschema_rs.Draft202012Validator:
    """The second opinion: jsonschema-rs, which asserts the ten formats; `resources` are other schemas, by URI."""
    import jsonschema_rs

    known = [(uri, without_formats(one, ASSERTED)) for uri, one in (resources or {}).items()]
    return jsonschema_rs.Draft202012Validator(
        without_formats(schema, ASSERTED),
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        email_options=jsonschema_rs.EmailOptions(allow_display_text=False),  # RFC 5321 knows no `Joe <joe@…>`.
        registry=jsonschema_rs.Registry(known, draft=jsonschema_rs.Draft202012) if known else None,
    )


def python_judge(schema: Json, *, formats: bool) -> Draft202012Validator:
    """The third opinion: jsonschema, with its own idea of formats or with none."""
    return Draft202012Validator(schema, format_checker=_checker() if formats else None)


@cache
def _checker() -> FormatChecker:
    return FormatChecker(sorted(ASSERTED & set(FormatChecker.checkers)))
