"""What can be wrong with a contract, and where: the values that every stage returns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from treaty_generator.dataclass import dataclass

Pointer = tuple[str | int, ...]
"""The steps of a JSON Pointer (RFC 6901): property names and array indices."""

_LONGEST_QUOTE = 160
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # In Unicode: control, format (bidi, zero width), surrogates, separators.


class Severity(StrEnum):
    """How much a problem matters: an error stops the compiler, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a contract file; `line` and `column` count from 1, in characters, and `text` is the whole line."""

    file: str
    line: int = 1
    column: int = 1
    pointer: Pointer = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a permanent id, a sentence about it, and the smallest mend."""

    id: str
    message: str
    mend: str
    place: Place
    severity: Severity = Severity.ERROR

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """File order, then position."""
        return (self.place.file, self.place.line, self.place.column, self.id, self.message)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop the compiler."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, or list the known ones; always a phrase that a mend can be."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return f"did you mean {quoted(near)}?"
    if not names:
        return "there is nothing to choose from yet"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"known here: {shown}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Find the known word that looks most like another, as `difflib.get_close_matches` does; empty when none does."""
    import difflib  # Where all is well, nobody has to be corrected.

    matcher = difflib.SequenceMatcher(b=word)
    best, found = 0.6, ""
    for name in known:
        matcher.set_seq1(name)
        # The true ratio is dear, and the two before it are never less: what cannot win is not looked at.
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and matcher.ratio() >= best:
            best, found = matcher.ratio(), name
    return found


def printable(text: str) -> str:
    """Make text from a contract safe for a terminal: control, bidi and zero-width characters become escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def quoted(value: object) -> str:
    """Quote a value from a contract for a message: bounded in length and printable."""
    text = printable(value if isinstance(value, str) else repr(value))
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1] + "…"
    return f"'{text}'"


def pointer_text(pointer: Pointer) -> str:
    """Write a pointer as RFC 6901 does; the empty string is the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def parse_pointer(text: str) -> tuple[str, ...]:
    """Read an RFC 6901 pointer that is empty or starts with a slash."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def _escaped(character: str) -> str:
    code = ord(character)
    if unicodedata.category(character) not in _INVISIBLE and code & 0xFFFE != 0xFFFE:  # These are no characters.
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
