"""Cases as data: what the gate finds between two small contracts, written down for each rule.

A rule's own example is its first case, and the mirror of that is the second; `tests/cases/compat/<rule>.yaml` holds a
third one, in which the rule is silent, and what is found in all of them. With BLESS=1 in the environment, what is
found is written there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Example, Rule, files
from treaty_generator.contract.files import Source, Sources
from treaty_generator.contract.load import assemble
from treaty_generator.contract.model import Contracts
from treaty_generator.contract.schemas import check_schemas

CASES = Path(__file__).parents[2] / "cases" / "compat"
MODULE = "orders"
_EXPECTED = "\n# What is found; BLESS=1 writes it.\n"

Judge = Callable[[Contracts, Contracts], Iterable[Any]]
Tell = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """Two versions of one contract file of the module `orders`, or of several files by their paths."""

    rule: str
    name: str  # `example`, `mirror`, or `silent`.
    before: Example
    after: Example

    def sides(self) -> tuple[Contracts, Contracts]:
        """Read both versions."""
        return contracts_of(self.before), contracts_of(self.after)


def contracts_of(example: Example, **others: str) -> Contracts:
    """Read the file of the module `orders`, and those of other modules by their names; nothing may be wrong in them."""
    every = {**files(example), **{f"{name}/events.yaml": text for name, text in others.items()}}
    assembled = assemble(Sources(Path("contracts"), tuple(_source(path, every[path]) for path in sorted(every))))
    problems = [*assembled.of_files, *assembled.of_entries, *check_schemas(assembled.contracts)]
    assert not problems, problems
    return assembled.contracts


def cases_of(rule: Rule) -> tuple[Case, ...]:
    """Return the three cases of a rule."""
    silent = yaml.safe_load(written(rule.id).partition(_EXPECTED)[0])["silent"]
    return (
        Case(rule.id, "example", rule.before, rule.after),
        Case(rule.id, "mirror", rule.after, rule.before),
        Case(rule.id, "silent", silent["before"], silent["after"]),
    )


def written(rule: str) -> str:
    """Read what is written down for a rule."""
    return (CASES / f"{rule}.yaml").read_text(encoding="utf-8")


def assert_found(rule: Rule, judge: Judge, tell: Tell | None = None) -> None:
    """Compare what is found in the cases of a rule with what is written down."""
    say = tell or told
    found = {case.name: [say(one) for one in judge(*case.sides())] for case in cases_of(rule)}
    text, _, expected = written(rule.id).partition(_EXPECTED)
    if os.environ.get("BLESS") == "1":
        expected = _dumped(found)
        (CASES / f"{rule.id}.yaml").write_text(text + _EXPECTED + expected, encoding="utf-8")
    assert found == yaml.safe_load(expected), f"{rule.id} differs; if the new one is right, run `make bless`"


def told(finding: Finding) -> dict[str, Any]:
    """Say what of a finding is written down."""
    places = {
        side: f"{place.line}:{place.column}"
        for side, place in (("before", finding.before), ("after", finding.after))
        if place is not None
    }
    more = {
        "witnesses": {str(one.breaks): {"value": one.value, "refused": one.refused} for one in finding.witnesses},
        "snippet": finding.snippet,
        "strict": finding.strict,
        "unproven": finding.unproven,
        "hurts": [one.module for one in finding.hurts],
    }
    return {
        "rule": finding.rule,
        "message": finding.message,
        "bump": str(finding.bump),
        "breaks": sorted(finding.breaks),
        **places,
        **{key: value for key, value in more.items() if value},
    }


def _source(path: str, text: str) -> Source:
    raw = text.encode()
    return Source(f"contracts/{path}", tuple(path.split("/")), raw, None, hashlib.sha256(raw).hexdigest())


def _dumped(found: dict[str, Any]) -> str:
    plain = json.loads(json.dumps(found))  # YAML would write an enum as an object of Python.
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110)
