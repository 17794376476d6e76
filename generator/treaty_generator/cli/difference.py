"""What a compilation changes, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.problem import printable

if TYPE_CHECKING:
    from treaty_generator.output.write import Change


def unified(changes: Iterable[Change], out: Path) -> Iterator[str]:
    """Write a unified diff, with control characters escaped: generated files quote contracts."""
    import difflib  # Only where something differs.

    for change in changes:
        name = (out / change.path).as_posix()
        before, after = (_lines(text) for text in (change.before, change.after))
        yield from difflib.unified_diff(
            before,
            after,
            "/dev/null" if change.before is None else f"a/{printable(name)}",
            "/dev/null" if change.after is None else f"b/{printable(name)}",
        )


def _lines(text: str | None) -> list[str]:
    """Split at newlines alone, as `patch` does."""
    if not text:
        return []
    ending = "" if text.endswith("\n") else "\n\\ No newline at end of file\n"
    lines = text.removesuffix("\n").split("\n")
    shown = ["\t".join(printable(part) for part in line.split("\t")) + "\n" for line in lines]
    shown[-1] = shown[-1].removesuffix("\n") + (ending or "\n")
    return shown
