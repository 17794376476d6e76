"""Reports for programs are what their standards, and our own promise, say."""

import json as decoder
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.generator.contract.golden import CASES
from treaty_generator.compat.judgement import Judgement
from treaty_generator.compat.report.github import github
from treaty_generator.compat.report.json import json
from treaty_generator.compat.report.sarif import sarif
from treaty_generator.problem import Place

from .samples import FIELD_REQUIRED, FINE, NASTY, ORDERS, RICH, hostile

PROMISE = Path(__file__).parents[4] / "docs" / "check-report.schema.json"
JUDGEMENTS = [RICH, FINE, hostile(NASTY), hostile("x" * 3_000_000)]


def validator(path: Path) -> Draft202012Validator:
    schema = decoder.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_json_is_what_its_schema_promises(judgement: Judgement) -> None:
    validator(PROMISE).validate(decoder.loads(json(judgement)))


def test_the_schema_names_every_field() -> None:
    """It stays open, so that fields can be added; here, nothing may be added without being described."""
    schema = decoder.loads(PROMISE.read_text(encoding="utf-8"))
    Draft202012Validator(closed(schema)).validate(decoder.loads(json(RICH)))


def closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if isinstance(schema.get("properties"), dict) else inner


def test_the_witness_is_the_payload_itself() -> None:
    finding = decoder.loads(json(RICH))["subjects"][0]["findings"][0]
    assert finding["witness"] == {"order_id": "A-1"}
    assert finding["before"]["line"] == 9


@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_sarif_is_what_the_standard_says(judgement: Judgement) -> None:
    report = decoder.loads(sarif(judgement))
    validator(CASES / "report" / "sarif.schema.json").validate(report)
    [run] = report["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]


def test_errors_come_first() -> None:
    levels = [result["level"] for result in decoder.loads(sarif(RICH))["runs"][0]["results"]]
    findings = levels[1:]  # The one problem is told before.
    assert findings == sorted(findings, key=["error", "warning", "note"].index)
    assert "error" in findings


def fingerprints(judgement: Judgement) -> set[str]:
    results = decoder.loads(sarif(judgement))["runs"][0]["results"]
    return {print for result in results for print in result["partialFingerprints"].values()}


def test_a_finding_that_moves_stays_the_same() -> None:
    [one, *_] = RICH.subjects
    assert FIELD_REQUIRED.after is not None
    moved = replace(FIELD_REQUIRED, after=replace(FIELD_REQUIRED.after, line=99), message="said in other words")
    here, there = (Judgement("x", (replace(one, findings=(finding,)),)) for finding in (FIELD_REQUIRED, moved))
    assert fingerprints(here) == fingerprints(there)
    assert len(fingerprints(RICH)) == len(decoder.loads(sarif(RICH))["runs"][0]["results"])


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("contracts/a b/c.yaml", {"uri": "contracts/a%20b/c.yaml", "uriBaseId": "ROOT"}),
        ("contracts/ä%/#?.yaml", {"uri": "contracts/%C3%A4%25/%23%3F.yaml", "uriBaseId": "ROOT"}),
        ("/srv/c.yaml", {"uri": "file:///srv/c.yaml"}),
        ("a:b/c.yaml", {"uri": "a%3Ab/c.yaml", "uriBaseId": "ROOT"}),
        ("registry+http://[::1]:8081/subjects/a b/versions/1", {"uri": "http://[::1]:8081/subjects/a%20b/versions/1"}),
    ],
)
def test_paths_become_uris(file: str, location: dict[str, str]) -> None:
    [one, *_] = RICH.subjects
    finding = replace(FIELD_REQUIRED, after=Place(file))
    [result] = decoder.loads(sarif(Judgement("x", (replace(one, findings=(finding,)),))))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


@pytest.mark.parametrize("was", ["was.yaml", "a:b/was:.yaml"])
@pytest.mark.parametrize(
    ("finding", "subject", "file"),
    [
        ({}, {}, ORDERS),  # Where it is now.
        ({"after": None}, {}, "now.yaml"),  # Something of it is gone, and it is still there.
        ({"after": None}, {"after": ""}, "was.yaml"),  # It is gone itself.
        ({"after": None, "before": None}, {"after": ""}, "now.yaml"),
    ],
)
def test_annotations_name_files_of_today(finding: dict[str, Any], subject: dict[str, Any], file: str, was: str) -> None:
    changed = replace(FIELD_REQUIRED, **{"before": Place(f"origin/main:{was}"), **finding})
    one = replace(RICH.subjects[0], findings=(changed,), place=Place("now.yaml"), needed="", **subject)
    judgement = Judgement("x", (one,), prefix="origin/main:")
    [result] = decoder.loads(sarif(judgement))["runs"][0]["results"]
    told = was if file == "was.yaml" else file
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == told.replace(":", "%3A")
    assert f" file={told.replace(':', '%3A')}," in github(judgement)
    for row in result.get("relatedLocations", ()):
        assert row["physicalLocation"]["artifactLocation"]["uri"] == was.replace(":", "%3A")
