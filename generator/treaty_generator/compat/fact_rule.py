"""What the files of rules hold; rules about facts compare what is declared of a thing beside its payloads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule


class FactRule(Protocol):
    """A module that holds a rule which compares the two versions of one thing."""

    RULE: Rule

    def find(self, change: Change[Any]) -> Iterator[Finding]:
        """Go through all that the rule finds, in a fixed order; findings carry no `hurts` and no `operation` yet."""
        ...
