"""Classes of characters, as ECMA-262 means them, and which character of a class is the kindest to read.

A character is a code point; lone surrogates count as characters too, because JSON can spell them, but come last.
"""

from __future__ import annotations

from functools import lru_cache

from treaty_generator.schema.regular.intervals import Span, Spans, common, rest, spans

LAST = 0x10FFFF
ANY: Spans = ((0, LAST),)


def others(of: Spans) -> Spans:
    """The characters that are not in `of`."""
    return rest(of, 0, LAST)


def ranges(text: str) -> Spans:
    """Read `azAZ09` as three ranges."""
    return spans((ord(text[i]), ord(text[i + 1])) for i in range(0, len(text), 2))


DIGIT = ranges("09")
WORD = ranges("azAZ09__")
SPACE = ranges("\t\r  \xa0\xa0\u1680\u1680\u2000\u200a\u2028\u2029\u202f\u202f\u205f\u205f\u3000\u3000\ufeff\ufeff")
DOT = others(ranges("\n\n"))  # ECMA-262 leaves out `\r`, U+2028 and U+2029 too, but no validator of payloads does.

# Letters come first and what cannot be printed last. The line end on which all engines agree is `\n`.
_KINDEST: tuple[Spans, ...] = tuple(
    ranges(group) if group.isascii() else common(ranges(group), others(SPACE))
    for group in (
        "az",
        "AZ",
        "09",
        "__--..",
        "!~",
        "  ",
        "\xc0\u024f",
        "\xa1\ud7ff",
        "\ue000\U0010ffff",
        "\n\n",
        "\t\t",
        "\r\r",
        "\0\xa0",
    )
)


@lru_cache(maxsize=1024)
def kindest_first(of: Spans) -> tuple[tuple[int, Span], ...]:
    """The same characters in pieces, each with its rank: people like to read those of a low rank best."""
    result: list[tuple[int, Span]] = []
    for rank, group in enumerate(_KINDEST):
        here = common(of, group)
        result += [(rank, span) for span in here]
        if here:
            of = common(of, others(group))
    return (*result, *((len(_KINDEST), span) for span in of))
