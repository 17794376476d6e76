"""Whole commands on real repositories: `tests/cases/gate/*.yaml` says what each edit must come to."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .project import Project

CASES = Path("tests/cases/gate")


def _rows() -> list[Any]:
    rows = []
    for file in sorted(CASES.glob("*.yaml")):
        told = yaml.safe_load(file.read_text())
        rows += [pytest.param(told["base"], row, id=f"{file.stem}: {row['name']}") for row in told["rows"]]
    return rows


@pytest.mark.parametrize(("base", "row"), _rows())
def test_an_edit_comes_to_the_right_verdict(base: Any, row: dict[str, Any], project: Project) -> None:
    contracts = project.folder / "contracts"
    _start(project, base)
    _edit(contracts, row.get("base_edits", ()))
    _commit(project.folder)
    _edit(contracts, row.get("edits", ()))
    for was, becomes in row.get("moves", ()):
        (contracts / was).rename(contracts / becomes)
    text = project.treaty("check", "--against", "HEAD")
    told = project.treaty("check", "--against", "HEAD", "--format", "json")
    assert (text.code, told.code) == (row["exit"], row["exit"]), text.out + text.err
    for word in row.get("says", ()):
        assert word in text.out
    if "subjects" in row:
        report = json.loads(told.out)
        assert report["ok"] is (row["exit"] == 0)
        subjects = {
            subject["name"]: subject for subject in report["subjects"] if subject["kind"] in ("event", "service")
        }
        assert set(subjects) == set(row["subjects"]), text.out
        for name, wanted in row["subjects"].items():
            _compare(subjects[name], wanted, text.out)


def _compare(subject: dict[str, Any], wanted: dict[str, Any], text: str) -> None:
    findings = subject["findings"]
    for key in ("required", "declared"):
        if key in wanted:
            assert subject[f"{key}_bump"] == wanted[key], text
    if "rules" in wanted:
        assert sorted({finding["rule"] for finding in findings}) == sorted(wanted["rules"]), text
    if "breaks" in wanted:
        assert {side for finding in findings for side in finding["breaks"]} == set(wanted["breaks"]), text
    for word in wanted.get("says", ()):
        assert word in text
    for finding in findings:
        if {"backward", "forward"} & set(finding["breaks"]) and finding["rule"] != "operation-removed":
            assert finding["witness"], text


def _start(project: Project, base: Any) -> None:
    if base == "init":
        assert project.treaty("init").code == 0
        return
    for name, text in base.items():
        project.write(f"contracts/{name}", text)


def _edit(contracts: Path, edits: Any) -> None:
    for name, was, becomes in edits:
        text = (contracts / name).read_text()
        assert text.count(was) == 1, f"{was!r} stands {text.count(was)} times in {name}"
        (contracts / name).write_text(text.replace(was, becomes))


def _commit(folder: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "base"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True, capture_output=True)
