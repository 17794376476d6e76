"""A problem as people read it: where, what, the line with a caret, and the mend; and any place in a file likewise."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from treaty_generator.problem import Place, Problem, Severity, printable

WIDEST = 100  # Columns of a contract's line that are shown; the rest is cut around the caret.
_BEFORE = 60  # Of these, how many stand left of the caret at most.
_MOST = 10 * WIDEST  # Characters that are looked at on each side of the caret; some are no column wide.
_TAB = "    "
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def frame(problem: Problem, *, colour: bool = False) -> str:
    """Write one problem, ending in a newline; nothing of a contract reaches the terminal unescaped."""
    place, severity = problem.place, problem.severity
    where = spot(place)
    what = paint(f"{severity}[{problem.id}]", _COLOURS[severity], colour)
    lines = [f"{paint(where, '1', colour)}: {what} {printable(problem.message)}", *excerpt(place, colour=colour)]
    if problem.mend:
        lines.append(f"    {paint('mend:', '32', colour)} {printable(problem.mend)}")
    return "\n".join(lines) + "\n"


def frames(problems: Iterable[Problem], *, colour: bool = False) -> str:
    """Write problems with an empty line after each."""
    return "".join(frame(problem, colour=colour) + "\n" for problem in problems)


def spot(place: Place) -> str:
    """Write where a place is, as editors and terminals understand it: `file:line:column`."""
    return f"{printable(place.file)}:{place.line}:{place.column}"


def excerpt(place: Place, *, colour: bool = False) -> list[str]:
    """Write the line of a place with a caret below it; nothing where the line is not known."""
    if not place.text.strip():
        return []
    caret = place.column - 1
    first = max(0, caret - _MOST)  # A line may be a whole file, and be shown for each of a thousand findings.
    before = [_shown(character) for character in place.text[first:caret]]
    after = [_shown(character) for character in place.text[caret : caret + _MOST]]
    left = _fitting(reversed(before), min(_BEFORE, WIDEST - 1))
    right = _fitting(after, WIDEST - sum(map(_width, left)))
    start = "".join(reversed(left))
    if len(left) < len(before) or first:
        start = "…" + start
    end = "".join(right) + ("…" if len(right) < len(after) or caret + _MOST < len(place.text) else "")
    number = str(place.line)
    return [
        f"    {number} | {start}{end}".rstrip(),
        f"    {' ' * len(number)} | {' ' * _width(start)}{paint('^', '1;31', colour)}",
    ]


def _fitting(shown: Iterable[str], columns: int) -> list[str]:
    """Take from the start what fits."""
    taken: list[str] = []
    for text in shown:
        columns -= _width(text)
        if columns < 0:
            break
        taken.append(text)
    return taken


def _shown(character: str) -> str:
    return _TAB if character == "\t" else printable(character)


def _width(text: str) -> int:
    """Columns on a terminal: two for wide characters (UAX #11), none for marks that combine with the one before."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1


def paint(text: str, code: str, colour: bool) -> str:
    """Put text between the codes of a colour, where colours are wanted."""
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
