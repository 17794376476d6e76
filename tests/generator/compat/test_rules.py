"""Every rule about schemas on every case, and the catalogue itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from treaty_generator.compat import rules as catalogue
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edits import difference
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rules import EDIT_RULES, EditRule, edit_rule, named
from treaty_generator.compat.schemas import compare_schemas
from treaty_generator.contract.model import Contracts, Schema

from .cases import CASES, assert_found, cases_of, told

RULES: tuple[EditRule, ...] = tuple(map(edit_rule, sorted((*EDIT_RULES, "payload_rejected"))))
IDS = [rule.RULE.id for rule in RULES]


def judge(before: Contracts, after: Contracts) -> Iterator[Finding]:
    """Compare the schemas of the events of both versions."""
    for old, new in pairs(before, after):
        yield from compare_schemas(old, new, (before, after)).findings


def pairs(before: Contracts, after: Contracts) -> list[tuple[Schema, Schema]]:
    """Pair the events of the only module by their names."""
    sides = [{event.name: event.schema for event in next(side.modules()).events} for side in (before, after)]
    return [(old, sides[1][name]) for name, old in sides[0].items() if name in sides[1]]


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_all_rules_find_what_is_written_down(rule: EditRule) -> None:
    assert_found(rule.RULE, judge)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_fires_at_its_example_and_is_silent_elsewhere(rule: EditRule) -> None:
    example, _, silent = cases_of(rule.RULE)
    assert rule.RULE.id in [one.rule for one in judge(*example.sides())]
    assert rule.RULE.id not in [one.rule for one in judge(*silent.sides())]


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_an_example_breaks_no_more_than_its_rule_says(rule: EditRule) -> None:
    example, _, _ = cases_of(rule.RULE)
    found = [one for one in judge(*example.sides()) if one.rule == rule.RULE.id]
    assert {side for one in found for side in one.breaks} <= set(rule.RULE.breaks)
    assert any(one.breaks for one in found) == (rule.RULE.bump is Bump.MAJOR)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_one_rule_and_no_other_names_an_edit(rule: EditRule) -> None:
    for case in cases_of(rule.RULE):
        before, after = case.sides()
        for old, new in pairs(before, after):
            for edit in difference((before, after), old, new).edits:
                names = [one.rule for one in chain.from_iterable(edit_rule(other).find(edit) for other in EDIT_RULES)]
                assert len(names) == 1, (edit, names)
                assert named(edit).rule == names[0], "the table leads to the rule"


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_every_break_is_proved(rule: EditRule) -> None:
    for case in cases_of(rule.RULE):
        for finding in judge(*case.sides()):
            assert finding.unproven == ""
            assert {one.breaks for one in finding.witnesses} == finding.breaks, told(finding)
            assert all(one.refused for one in finding.witnesses)


def test_files_ids_and_cases_agree() -> None:
    folder = Path(catalogue.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if "\nfrom treaty_generator.compat.edit " in path.read_text()}
    assert {rule.replace("-", "_") for rule in IDS} == files - {"__init__"}
    assert set(IDS) <= {path.stem for path in CASES.glob("*.yaml")}
    assert list(EDIT_RULES) == sorted(EDIT_RULES)
    assert len(IDS) >= 38


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_says_why_and_how(rule: EditRule) -> None:
    facts = rule.RULE
    assert facts.why.endswith(".")
    assert facts.why[0].isupper()
    assert facts.fix
    assert not facts.fix.endswith(".")
    assert facts.before != facts.after
