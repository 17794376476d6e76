"""What may have been meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str:
    """Ask whether it was the known name that looks most like it, as the end of a sentence; empty when none does."""
    from difflib import get_close_matches  # Here, because most names are right.

    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
