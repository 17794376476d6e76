"""Whatever a report can name, of the gate, of lint and of reading alike: what a person can look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from functools import lru_cache

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.rule import Example, files
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Severity

_WARNINGS = {"file-ignored", "waiver-unused"}


class Family(StrEnum):
    """Who finds it: the gate in two versions of the contracts, lint in one, or whoever reads them or the settings."""

    GATE = "gate"
    LINT = "lint"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule. What only one of the families knows is empty for the other."""

    id: str
    family: Family
    says: str  # One sentence.
    why: str
    fix: str
    severity: str = ""  # Of what the gate does not find.
    breaks: tuple[Breaks, ...] = ()
    bump: Bump = Bump.NONE
    is_fault: bool = False
    before: Mapping[str, str] = field(default_factory=dict)  # The example: contract files, by path below the root.
    after: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> str:
        """In a word: the severity of what lint finds, or what the gate asks of the version."""
        return self.severity or ("fault" if self.is_fault else str(self.bump))


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """Collect all rules, by id and sorted by it."""
    return {entry.id: entry for entry in sorted([*_gate(), *_lint(), *_reading()], key=lambda entry: entry.id)}


def _gate() -> Iterator[Entry]:
    from treaty_generator.compat.rules import RULE_IDS, rule

    for found in map(rule, RULE_IDS):
        yield Entry(
            found.id,
            Family.GATE,
            _says(found.id),
            found.why,
            found.fix,
            breaks=found.breaks,
            bump=found.bump,
            is_fault=found.is_fault,
            before=_example(found.before),
            after=_example(found.after),
        )


def _example(example: Example) -> dict[str, str]:
    return {path: text.lstrip("\n") for path, text in files(example).items()}


def _says(id: str) -> str:
    """Read what the module of a rule says in its first line."""
    from importlib import import_module

    return _first_line(import_module(f"treaty_generator.compat.rules.{id.replace('-', '_')}").__doc__)


def _lint() -> Iterator[Entry]:
    from treaty_generator.contract.lint import RULES

    for module in RULES:
        rule = module.RULE
        yield Entry(rule.id, Family.LINT, _first_line(module.__doc__), rule.why, rule.fix, rule.severity.value)


def _reading() -> Iterator[Entry]:
    from treaty_generator.compat.unruled import UNRULED

    for id, (says, why, fix) in UNRULED.items():
        severity = Severity.WARNING if id in _WARNINGS else Severity.ERROR
        yield Entry(id, Family.READING, says, why, fix, severity.value)


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
