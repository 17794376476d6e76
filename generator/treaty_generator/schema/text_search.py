"""A text that satisfies atoms about texts: a word of a regular language that has the formats asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from treaty_generator.schema.answers import Blame, Blamed, Clash, Found, Open
from treaty_generator.schema.budget import Budget
from treaty_generator.schema.formats import SAMPLES, SHAPES, has_format
from treaty_generator.schema.nodes import Kind, Statements
from treaty_generator.schema.regular import Language
from treaty_generator.schema.texts import CannotTell, language

_LONGEST = 100_000  # A longer text proves nothing that people would read.
_TRIED = 64


def text_for(statements: Statements, atoms: Blamed, budget: Budget) -> Found | Clash | Open:
    """Find a text, or say which atoms leave none."""
    found = next(texts_for(statements, atoms, budget), None)
    if isinstance(found, str):
        return Found(found)
    return found or Clash(_all(atoms))


def texts_for(statements: Statements, atoms: Blamed, budget: Budget) -> Iterator[str | Clash | Open]:
    """Yield texts, the simplest first; at the end why there are no more, or nothing if all of them were given."""
    least, most = 0, None
    sure, unclear = Language.everything(), ""
    formats: list[tuple[str, bool]] = []
    left_out: set[str] = set()
    for literal in atoms:
        one, is_so = statements[literal], literal > 0
        match one.kind:
            case Kind.LONGER | Kind.SHORTER:
                size = one.args[0]
                if (one.kind is Kind.LONGER) is is_so:
                    least = max(least, size if is_so else size + 1)
                else:
                    limit = size if is_so else size - 1
                    most = limit if most is None else min(most, limit)
            case Kind.PATTERN:
                try:
                    sure &= language(one.args[0]) if is_so else ~language(one.args[0])
                except CannotTell as reason:
                    unclear = str(reason)
            case Kind.FORMAT:
                formats.append((one.args[0], is_so))
                if is_so and one.args[0] in SHAPES:
                    sure &= language(SHAPES[one.args[0]])
            case Kind.LISTED:
                left_out |= {value for type_name, value in one.args[0] if type_name == "string"}
    if most is not None and least > most:
        yield Clash(_lengths(statements, atoms))
        return
    if least > _LONGEST:
        yield Open(f"a text would need {least} characters")
        return
    words = _words(sure, least, most, budget)
    if formats or unclear:
        if (sure & Language.of_length(least, most)).is_empty(budget):
            return
        yield from _of_formats(words, sure, (least, most), formats, left_out, unclear)
    else:
        yield from (word for word in words if word not in left_out)


def _words(sure: Language, least: int, most: int | None, budget: Budget) -> Iterator[str]:
    if sure.is_everything and (most is None or most > least):
        yield from _plain(least, most)
        return
    if least or most is not None:
        sure &= Language.of_length(least, most)
    if not sure.is_empty(budget):
        yield from sure.words(budget)


def _plain(least: int, most: int | None) -> Iterator[str]:
    """Yield the simplest words of these lengths, and after them all others."""
    if least == 0:
        yield ""
    yield from islice(_short_words(least, most), 100_000)


def _short_words(least: int, most: int | None) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    start = max(least - 1, 0)
    for letter in letters:
        yield "a" * start + letter
    number = 0
    while True:
        word = "a" * least + str(number)
        if most is not None and len(word) > most:
            break
        yield word
        number += 1
    yield from Language.of_length(least, most).words(Budget(1_000_000, 60))


def _of_formats(
    words: Iterator[str],
    sure: Language,
    lengths: tuple[int, int | None],
    formats: list[tuple[str, bool]],
    left_out: set[str],
    unclear: str,
) -> Iterator[str | Open]:
    """Yield what has the formats among samples and first words; that there is nothing else cannot be known."""
    if unclear:
        yield Open(unclear)
        return
    samples = [text for name, is_so in formats if is_so for text in SAMPLES.get(name, ())]
    fitting = [text for text in samples if sure.accepts(text) and _fits(text, lengths)]
    for text in dict.fromkeys([*fitting, *islice(words, _TRIED)]):
        if text not in left_out and all(has_format(name, text) is is_so for name, is_so in formats):
            yield text
    yield Open(f"nobody knows all texts of the format {formats[0][0]!r}")


def _fits(text: str, lengths: tuple[int, int | None]) -> bool:
    least, most = lengths
    return len(text) >= least and (most is None or len(text) <= most)


def _all(atoms: Blamed) -> Blame:
    blame = 0
    for why in atoms.values():
        blame |= why
    return blame


def _lengths(statements: Statements, atoms: Blamed) -> Blame:
    return _all({one: why for one, why in atoms.items() if statements[one].kind in (Kind.LONGER, Kind.SHORTER)})
