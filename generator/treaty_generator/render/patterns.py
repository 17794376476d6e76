"""Patterns of JSON Schema (ECMA 262) as pydantic's regex engine understands them."""

from __future__ import annotations

import re
from functools import cache

_PUNCTUATION = r"\\[\\.\-/^$*+?{}()|\[\]tnr]"
# Digits and word characters are ASCII's in ECMA 262 and Unicode's in pydantic, so they are written out.
_WRITTEN_OUT = {r"\d": "0-9", r"\w": "0-9A-Za-z_"}
_TOKEN = re.compile(
    rf"""
      (?P<plain>   [^\\\[\].^$*+?{{}}()|] | {_PUNCTUATION} | [|)^$] | \((?:\?:)? )
    | (?P<escape>  \\[dw] )
    | (?P<set>     \[\^? (?: [^\\\[\]&~^-] | {_PUNCTUATION} | \\[dw] | -(?!-) )+ \] )
    | (?P<repeat>  (?: [*+?] | \{{\d{{1,4}}(?:,\d{{0,4}})?\}} ) \?? )
    """,
    re.VERBOSE,
)


@cache
def same_pattern(pattern: str) -> str | None:
    r"""Write a pattern so that pydantic accepts just what ECMA 262 does; None where that is not known.

    What the two read differently (`.`, `\s`, `\b`, sets in sets) is left to the whole schema.
    """
    made, end = "", 0
    while end < len(pattern):
        token = _TOKEN.match(pattern, end)
        if token is None:
            return None
        made, end = made + _rewritten(token), token.end()
    return made if _is_accepted(made) else None


def _rewritten(token: re.Match[str]) -> str:
    text = token.group()
    if token.lastgroup == "escape":
        return f"[{_WRITTEN_OUT[text]}]"
    if token.lastgroup == "set":
        return re.sub(r"\\.", lambda found: _WRITTEN_OUT.get(found.group(), found.group()), text)
    return text


def _is_accepted(pattern: str) -> bool:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
