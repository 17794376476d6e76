"""Why there is nothing to compare with: the error for people."""

from __future__ import annotations

from treaty_generator.problem import printable


class NoBaseline(Exception):
    """There is nothing to compare with: where it was looked for, what is wrong, and the mend."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(where, what, mend)
        self.where, self.what, self.mend = where, what, mend

    def __str__(self) -> str:
        return f"{printable(self.where)}: {printable(self.what)}; {printable(self.mend)}"
