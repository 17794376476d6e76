"""Whole judgements, as a table; and what holds for every judgement."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from treaty_generator.compat.finding import Finding, Waiver
from treaty_generator.compat.gate import judge
from treaty_generator.compat.judgement import Judgement, Mode, SubjectJudgement
from treaty_generator.compat.policy import ContentModel, Override, Policy
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Place, Problem, pointer_text

from .cases import contracts_of

TABLE = Path(__file__).parents[2] / "cases" / "judgements.yaml"
GOLDEN = TABLE.with_suffix(".txt")
SAID = re.compile(r'version: "[^"]+"')
CASES: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def files_of(said: dict[str, Any]) -> dict[str, str]:
    """Write out what a case says in short."""
    files = {path: text for path, text in said.items() if path.endswith((".yaml", ".json"))}
    text = ""
    if "event" in said:
        version, facts, properties = said["event"]
        lines = [f'version: "{version}"', *facts.split("\n"), f"schema: {{type: object, properties: {{{properties}}}}}"]
        text += "events:\n  order.placed:\n" + "".join(f"    {line}\n" for line in lines if line)
    if "payload" in said:
        version, schema = said["payload"]
        text += f'events:\n  order.placed:\n    version: "{version}"\n    schema: {schema}\n'
    if "types" in said:
        text += f"types: {{{said['types']}}}\n"
    if text:
        files["orders/events.yaml"] = text
    for version, properties in said.get("released", {}).items():
        schema = f'{{"type": "object", "properties": {{{properties}}}}}'
        frozen = f'{{"format": 1, "event": "order.placed", "version": "{version}", "schema": {schema}}}\n'
        files[f"orders/released/order.placed/{version}.json"] = frozen
    return files


def policy_of(said: dict[str, Any]) -> Policy:
    return Policy(
        mode=Mode(said.get("mode", "full")),
        content_model=ContentModel(said.get("content_model", "declared")),
        transitive=said.get("transitive", False),
        overrides=tuple(Override(name, Mode(mode)) for name, mode in said.get("overrides", ())),
        waivers=tuple(waiver(rule) for rule in said.get("waivers", ())),
        today=date(2026, 1, 1),
    )


def waiver(rule: str, until: str = "2026-01-31", subject: str = "order.placed") -> Waiver:
    return Waiver(subject, rule, "agreed with all", "the orders team", until, Place("pyproject.toml", 7))


def judgement_of(case: dict[str, Any]) -> Judgement:
    before, after = (contracts_of(files_of(case[side])) for side in ("before", "after"))
    return judge(before, after, against="before", policy=policy_of(case.get("policy", {})))


def written(case: dict[str, Any]) -> str:
    judged = judgement_of(case)
    lines = [f"# {case['case']}", "ok" if judged.ok else "not ok"]
    for subject in judged.subjects:
        lines.append(f"{subject.kind} {subject.module} {subject.name}: {said_of(subject)}")
        lines += [f"    {line_of(finding)}" for finding in subject.findings]
    lines += [f"{problem.severity} {problem.id}: {problem.message}" for problem in judged.problems]
    return "\n".join(lines) + "\n\n"


def said_of(subject: SubjectJudgement) -> str:
    declared = "" if subject.declared is None else f" is {subject.declared}"
    verdict = "ok" if subject.ok else f"needs {subject.needed}" if subject.needed else "not ok"
    moved = f"{subject.before or 'nothing'} to {subject.after or 'nothing'}{declared}"
    return f"{moved}, asked for {subject.required}: {verdict}"


def line_of(finding: Finding) -> str:
    hurts = [hurt.module + ("" if hurt.reads else " (reads other fields)") for hurt in finding.hurts]
    spot = "/".join(part for part in (finding.operation, finding.part) if part) + pointer_text(finding.path)
    return " ".join(
        part
        for part in (
            finding.rule + ("!" if finding.is_fault else ""),
            f"at {spot}" if spot else "",
            f"breaks {', '.join(sorted(finding.breaks))}" if finding.breaks else "",
            f"hurts {', '.join(hurts)}" if hurts else "",
            "(waived)" if finding.waiver else "",
            f"| {finding.message}",
        )
        if part
    )


def test_the_gate_says_what_is_written_down() -> None:
    found = "".join(written(case) for case in CASES)
    if os.environ.get("BLESS") == "1":
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_version_that_is_needed_will_do(case: dict[str, Any]) -> None:
    judged = judgement_of(case)
    needed = {subject.name: subject.needed for subject in judged.subjects if subject.needed}
    if needed:
        said = dict(case["after"])
        for key in ("event", "payload"):
            if key in said:
                said[key] = [needed["order.placed"], *said[key][1:]]
        first = f'version: "{next(iter(needed.values()))}"'
        mended = {path: SAID.sub(first, text) for path, text in files_of(said).items()}
        before = contracts_of(files_of(case["before"]))
        again = judge(before, contracts_of(mended), against="before", policy=policy_of(case.get("policy", {})))
        assert [one.name for one in again.subjects if one.needed] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_mode_refuses_no_more_than_all_of_them(case: dict[str, Any]) -> None:
    before, after = (contracts_of(files_of(case[side])) for side in ("before", "after"))
    full, *others = (judge(before, after, against="before", policy=Policy(mode)) for mode in reversed(Mode))
    for other in others:
        assert {one.name for one in other.subjects if not one.ok} <= {one.name for one in full.subjects if not one.ok}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_nothing_differs_from_itself(case: dict[str, Any]) -> None:
    for side in ("before", "after"):
        one, other = contracts_of(files_of(case[side])), contracts_of(files_of(case[side]))
        assert judge(one, one, against="itself").subjects == ()
        assert judge(one, other, against="itself").subjects == ()


NAMES = st.sampled_from(["id", "note", "total"])
SCHEMAS = st.sampled_from(
    [
        "{type: string}",
        "{type: string, minLength: 2}",
        "{type: integer}",
        "{type: [integer, 'null']}",
        "{enum: [a, b]}",
        "{enum: [a, b, c]}",
        "{type: array, items: {type: string}}",
        "{type: object, properties: {x: {type: string}}}",
        "{type: object, properties: {x: {type: integer}, y: {type: string}}}",
    ]
)
PAYLOADS = st.tuples(st.dictionaries(NAMES, SCHEMAS), st.sets(NAMES))


def invented(version: str, payload: tuple[dict[str, str], set[str]]) -> Contracts:
    properties, required = payload
    said = ", ".join(f"{name}: {schema}" for name, schema in sorted(properties.items()))
    needed = ", ".join(sorted(required & properties.keys()))
    schema = f"{{type: object, required: [{needed}], properties: {{{said}}}}}"
    return contracts_of(files_of({"payload": [version, schema]}))


@settings(max_examples=30, deadline=None)
@given(PAYLOADS, PAYLOADS)
def test_whatever_is_edited_a_major_carries_it_and_what_is_needed_will_do(
    old: tuple[dict[str, str], set[str]], new: tuple[dict[str, str], set[str]]
) -> None:
    before = invented("1.0.0", old)
    assert judge(before, invented("2.0.0", new), against="before").ok
    judged = judge(before, invented("1.0.0", new), against="before")
    for subject in judged.subjects:
        assert subject.needed
        assert judge(before, invented(subject.needed, new), against="before").ok
    assert bool(judged.subjects) == (written_out(old) != written_out(new))


def written_out(payload: tuple[dict[str, str], set[str]]) -> tuple[dict[str, str], set[str]]:
    """What a payload's contract says: only properties that are there are required."""
    return payload[0], payload[1] & payload[0].keys()


def both() -> tuple[Contracts, Contracts]:
    """A version in which a field is gone."""
    case = next(one for one in CASES if one["case"] == "only older payloads matter")
    before, after = (contracts_of(files_of(case[side])) for side in ("before", "after"))
    return before, after


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (waiver("optional-field-removed"), []),
        (waiver("optional-field-removed", until="2026-01-01"), []),
        (waiver("optional-field-removed", until="2025-12-31"), ["error waiver-expired"]),
        (waiver("optional-field-removed", until="soon"), ["error waiver-undated"]),
        (waiver("optional-field-remove"), ["error waiver-rule-unknown"]),
        (waiver("type-changed"), ["warning waiver-unused"]),
        (waiver("optional-field-removed", subject="order.paid"), ["warning waiver-unused"]),
    ],
)
def test_waivers_count_while_they_hold(word: Waiver, expected: list[str]) -> None:
    judged = judge(*both(), against="before", policy=Policy(waivers=(word,), today=date(2026, 1, 1)))
    assert [f"{problem.severity} {problem.id}" for problem in judged.problems] == expected
    assert judged.ok == (expected == [])
    assert all(problem.place.line == 7 for problem in judged.problems)


def test_a_mistyped_rule_of_a_waiver_is_corrected() -> None:
    word = waiver("optional-field-remove")
    judged = judge(*both(), against="before", policy=Policy(waivers=(word,)))
    assert judged.problems[0].mend == "did you mean 'optional-field-removed'?"


def test_one_waiver_more_never_refuses_more() -> None:
    for case in CASES:
        before, after = (contracts_of(files_of(case[side])) for side in ("before", "after"))
        judged = judge(before, after, against="before")
        rules = {(subject.name, finding.rule) for subject in judged.subjects for finding in subject.findings}
        words = tuple(replace(waiver(rule), subject=subject) for subject, rule in sorted(rules))
        again = judge(before, after, against="before", policy=Policy(waivers=words))
        refused = {one.name for one in again.subjects if not one.ok}
        assert refused <= {one.name for one in judged.subjects if not one.ok}
        assert not again.problems, "every waiver was used"


@pytest.mark.parametrize(
    ("problem", "required"),
    [
        ("version-excluded", ["major"]),  # By lint, and no matter for the packages.
        ("name-ambiguous", ["minor"]),  # By lint, and packages cannot be planned: the payloads are compared.
        ("ref-file-missing", []),  # Something could not be read.
    ],
)
def test_what_is_wrong_is_passed_on_and_limits_what_is_judged(problem: str, required: list[str]) -> None:
    wrong = Problem(problem, "something is wrong", "mend it", Place("contracts/a.yaml"))
    judged = judge(*both(), against="before", problems=(wrong,))
    assert judged.problems == (wrong,)
    assert not judged.ok
    assert [str(subject.required) for subject in judged.subjects] == required


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    heavy = (
        "{'jsonschema', 'jsonschema_rs', 'pydantic', 'datamodel_code_generator', 'jinja2', 'treaty_generator.render'}"
    )
    code = f"import sys, treaty_generator.compat.gate; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
