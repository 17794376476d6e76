r"""The classes behind `\p{…}`: Unicode's general categories, by their short and their long names.

Scripts and derived properties are not here, because the standard library does not know them.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

from treaty_generator.schema.regular.characters import ANY, others
from treaty_generator.schema.regular.intervals import Spans, spans
from treaty_generator.schema.regular.syntax import UnsupportedPattern

_LONG_NAMES = {
    "Letter": "L",
    "Cased_Letter": "LC",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm",
    "Other_Letter": "Lo",
    "Mark": "M",
    "Combining_Mark": "M",
    "Nonspacing_Mark": "Mn",
    "Spacing_Mark": "Mc",
    "Enclosing_Mark": "Me",
    "Number": "N",
    "Decimal_Number": "Nd",
    "digit": "Nd",
    "Letter_Number": "Nl",
    "Other_Number": "No",
    "Punctuation": "P",
    "punct": "P",
    "Connector_Punctuation": "Pc",
    "Dash_Punctuation": "Pd",
    "Open_Punctuation": "Ps",
    "Close_Punctuation": "Pe",
    "Initial_Punctuation": "Pi",
    "Final_Punctuation": "Pf",
    "Other_Punctuation": "Po",
    "Symbol": "S",
    "Math_Symbol": "Sm",
    "Currency_Symbol": "Sc",
    "Modifier_Symbol": "Sk",
    "Other_Symbol": "So",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Line_Separator": "Zl",
    "Paragraph_Separator": "Zp",
    "Other": "C",
    "Control": "Cc",
    "cntrl": "Cc",
    "Format": "Cf",
    "Surrogate": "Cs",
    "Private_Use": "Co",
    "Unassigned": "Cn",
}
_SHORT_NAMES = frozenset(_LONG_NAMES.values())


@cache
def _by_category() -> dict[str, Spans]:
    """Sort all code points once, which takes a fifth of a second."""
    starts: dict[str, list[tuple[int, float]]] = {}
    first, current = 0, unicodedata.category("\0")
    for code in range(1, sys.maxunicode + 2):
        category = unicodedata.category(chr(code)) if code <= sys.maxunicode else ""
        if category != current:
            starts.setdefault(current, []).append((first, code - 1))
            first, current = code, category
    return {category: spans(found) for category, found in starts.items()}


@cache
def category(said: str) -> Spans:
    r"""Look up what stands between the braces of `\p{…}`. Raises `UnsupportedPattern`."""
    if said == "Any":
        return ANY
    if said == "ASCII":
        return ((0, 127),)
    if said == "Assigned":
        return others(category("Cn"))
    property_, _, value = said.rpartition("=")
    name = _LONG_NAMES.get(value, value)
    if property_ not in ("", "gc", "General_Category") or name not in _SHORT_NAMES:
        raise UnsupportedPattern(f"\\p{{{said}}} is not a general category of Unicode")
    wanted = ("Lu", "Ll", "Lt") if name == "LC" else (name,)
    return spans(span for key, of in _by_category().items() if key.startswith(wanted) for span in of)
