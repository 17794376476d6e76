"""Every rule about facts, Python code and older versions on every case, each judged as a whole; and the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from treaty_generator.compat import rules as catalogue
from treaty_generator.compat.gate import judge
from treaty_generator.compat.judgement import SubjectJudgement
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.rules import CHAIN_RULES, EDIT_RULES, FACT_RULES, RULE_IDS, SURFACE_RULES, rule
from treaty_generator.contract.model import Contracts, Event, Module, Operation, Service, Subscription, TypeDefinition

from .cases import CASES, assert_found, cases_of, told

IDS = sorted(name.replace("_", "-") for name in (*FACT_RULES, *SURFACE_RULES, *CHAIN_RULES))
OURS = list(map(rule, IDS))


def judged(before: Contracts, after: Contracts) -> tuple[SubjectJudgement, ...]:
    """Judge both versions as the gate does."""
    return judge(before, after, against="before").subjects


def rules_of(before: Contracts, after: Contracts) -> list[str]:
    """List the rules of all that is found."""
    return [finding.rule for subject in judged(before, after) for finding in subject.findings]


def told_of(subject: SubjectJudgement) -> dict[str, Any]:
    """Say what of a subject is written down: the verdict in a line, and its findings."""
    declared = "no version" if subject.declared is None else str(subject.declared)
    verdict = f"declared {declared}, required {subject.required}, {'ok' if subject.ok else 'not ok'}"
    needed = {"needed": subject.needed} if subject.needed else {}
    findings = [{**told(one), **({"fault": True} if one.is_fault else {})} for one in subject.findings]
    return {"subject": f"{subject.kind} {subject.name}", "verdict": verdict, **needed, "findings": findings}


@pytest.mark.parametrize("facts", OURS, ids=IDS)
def test_all_rules_find_what_is_written_down(facts: Rule) -> None:
    assert_found(facts, judged, told_of)


@pytest.mark.parametrize("facts", OURS, ids=IDS)
def test_a_rule_fires_at_its_example_and_is_silent_elsewhere(facts: Rule) -> None:
    example, _, silent = cases_of(facts)
    assert facts.id in rules_of(*example.sides())
    assert facts.id not in rules_of(*silent.sides())


@pytest.mark.parametrize("facts", OURS, ids=IDS)
def test_an_example_breaks_what_its_rule_says(facts: Rule) -> None:
    example, _, _ = cases_of(facts)
    found = [one for subject in judged(*example.sides()) for one in subject.findings if one.rule == facts.id]
    assert {side for one in found for side in one.breaks} <= set(facts.breaks)
    assert {one.is_fault for one in found} == {facts.is_fault}
    assert {one.bump for one in found} == {facts.bump}


@pytest.mark.parametrize("facts", OURS, ids=IDS)
def test_nothing_has_changed_where_both_are_the_same(facts: Rule) -> None:
    for case in cases_of(facts):
        before, after = case.sides()
        assert judged(before, before) == ()
        assert judged(after, case.sides()[1]) == (), "read again, everything is another object"


@pytest.mark.parametrize("facts", OURS, ids=IDS)
def test_a_rule_says_why_and_how(facts: Rule) -> None:
    assert facts.why.endswith(".")
    assert facts.why[0].isupper()
    assert facts.fix
    assert not facts.fix.endswith(".")
    assert facts.before != facts.after


def test_files_and_ids_agree() -> None:
    folder = Path(catalogue.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {id.replace("-", "_") for id in RULE_IDS} == files
    assert {path.stem for path in CASES.glob("*.yaml")} == set(RULE_IDS)
    assert [rule(id).id for id in RULE_IDS] == sorted(set(RULE_IDS)), "each once, under its own name"


def test_the_catalogue_is_sorted_and_large_enough() -> None:
    for family in (EDIT_RULES, FACT_RULES, SURFACE_RULES):
        assert list(family) == sorted(family)
    assert len(FACT_RULES) >= 32
    assert len(RULE_IDS) >= 60


def test_a_fact_is_about_something_that_has_facts() -> None:
    known = {Event, Service, Operation, TypeDefinition, Module, Subscription}
    assert {kind for kinds in FACT_RULES.values() for kind in kinds} == known
