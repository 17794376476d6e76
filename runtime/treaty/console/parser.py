"""How the commands of the runtime read their arguments."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import NoReturn

from treaty.console.exit import CannotAnswer


class Parser(ArgumentParser):
    """Refuses in the words of all other refusals."""

    def error(self, message: str) -> NoReturn:
        """Raise `CannotAnswer`."""
        raise CannotAnswer(message, f"`{self.prog} --help` shows what it takes")
