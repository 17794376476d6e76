"""Every rule on every case, and the catalogue of rules itself."""

from pathlib import Path

import pytest

from treaty_generator.contract import lint as catalogue
from treaty_generator.contract.lint import RULES

from .golden import CASES, assert_golden, problems_of, rendered

LINT_CASES = sorted(path.parent for path in (CASES / "lint").glob("*/*/contracts"))
IDS = [rule.RULE.id for rule in RULES]


@pytest.mark.parametrize("case", LINT_CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_all_rules_find_what_the_golden_says(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    assert_golden(case / "problems.txt", rendered(problems_of(Path("contracts"))))


def test_files_and_ids_agree() -> None:
    folder = Path(catalogue.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if "\nRULE = " in path.read_text(encoding="utf-8")}
    assert {rule.replace("-", "_") for rule in IDS} == files
    assert sorted(IDS) == IDS, "rules are listed in the order of their names"


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_is_asked_all_that_it_answers(rule: catalogue.RuleAcross | catalogue.RuleWithin) -> None:
    assert (rule in catalogue.ACROSS, rule in catalogue.WITHIN) == (hasattr(rule, "find"), hasattr(rule, "find_in"))


@pytest.mark.parametrize("rule", catalogue.WITHIN, ids=lambda rule: rule.RULE.id)
def test_what_may_be_missing_is_looked_for_everywhere(rule: catalogue.RuleWithin) -> None:
    assert not rule.RULE.misses


@pytest.mark.parametrize("rule", IDS)
def test_a_rule_has_a_case_that_fires_and_one_that_is_silent(rule: str) -> None:
    goldens = [(case / "problems.txt").read_text(encoding="utf-8") for case in LINT_CASES if case.parent.name == rule]
    fires = [f" {rule}: " in golden for golden in goldens]
    assert any(fires), "no case fires"
    assert not all(fires), "no case is silent"


def test_every_case_belongs_to_a_rule() -> None:
    assert {case.parent.name for case in LINT_CASES} == set(IDS)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_says_why_and_how(rule: catalogue.RuleAcross | catalogue.RuleWithin) -> None:
    facts = rule.RULE
    assert facts.why.endswith(".")
    assert facts.why[0].isupper()
    assert facts.fix
    assert not facts.fix.endswith(".")
