"""Every row of tests/cases/hostile.yaml: packages that are what they should be, or problems with a place.

Whatever a contract holds, none of it becomes code, nothing reaches the terminal raw, nothing hangs and nothing crashes.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ast_check import faults
from tests.generator.hostile.table import TABLE, Case, Values, product, rows

ROOT = Path(__file__).parents[3]
SECONDS = 20  # Of CPU for one row; those that share a process have all of theirs together.
RAW = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


def test_every_text_and_name_in_every_place(tmp_path: Path) -> None:
    """The cases of a place are compiled at once: those that get packages, and those that are refused alike."""
    folders: dict[Path, dict[str, Case]] = {}
    for number, place in enumerate(TABLE["places"]):
        for index, case in enumerate(product(place)):
            folder = tmp_path / "-".join([str(number), *sorted(case.says)])
            folders.setdefault(folder, {})[f"place{number}case{index}"] = case
            lay(folder / "contracts" / f"place{number}case{index}", case)
    answers = compiled(folders, 120)
    wrong = [fault for folder in folders for fault in judged(answers[folder])]
    for folder, cases in folders.items():
        ids = errors_by_system(answers[folder])
        wrong += (
            f"{case.name}: {found}" for name, case in cases.items() if (found := not_said(case, ids.get(name, set())))
        )
    fine = {folder: {} for folder in folders if (folder / "made").exists()}
    wrong += (fault for found in built(fine, 60).values() for fault in found)
    assert not [*wrong, *checked(fine)], "\n".join([*wrong, *checked(fine)])
    assert not canaries(tmp_path)


def test_every_row(tmp_path: Path) -> None:
    run(tmp_path, rows(alone=False), 60)


@pytest.mark.parametrize("case", rows(alone=True), ids=lambda case: case.name)
def test_every_row_that_is_huge(tmp_path: Path, case: Case) -> None:
    run(tmp_path, [case], SECONDS)


def test_what_must_not_be_is_noticed(tmp_path: Path) -> None:
    """A positive control: were any of this to happen, the tests above would see it."""
    fine = {"code": 0, "out": '{"problems": []}', "err": ""}
    for told in ({"code": 3}, {"err": "\x1b[31m"}, {"err": "\u202e"}, {"err": "Traceback (most recent call last)"}):
        assert list(judged({"lint": fine, "compile": {**fine, "out": "", **told}}))
    nowhere = "contracts/a/b.yaml:0:1: error[some-id] text"
    assert list(judged({"lint": fine, "compile": {"code": 1, "out": nowhere, "err": ""}}))
    package = tmp_path / "made" / "planted"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("open('canary', 'w')")
    (package / "events.py").write_text("from treaty import Payload\nclass Lost(Payload):\n    x: 'Nowhere'\n")
    assert built({tmp_path: {}}, SECONDS)[tmp_path]
    assert canaries(tmp_path)
    assert len(checked([tmp_path])) >= 2


def run(here: Path, cases: list[Case], seconds: int) -> None:
    folders = {here / f"row{index}": case for index, case in enumerate(cases)}
    for folder, case in folders.items():
        lay(folder / "contracts" / folder.name, case)  # No two packages have one name.
        (folder / "secret.yaml").write_text("types: {T: {type: string}}")
    answers = compiled(folders, seconds)
    wrong = []
    for folder, case in folders.items():
        ids = {problem["id"] for problem in errors_of(answers[folder])}
        found = [not_said(case, ids), *judged(answers[folder])]
        wrong += [f"{case.name}: {fault}" for fault in found if fault]
    fine = {folder: case.values for folder, case in folders.items() if (folder / "made").exists()}
    wrong += [f"{folders[folder].name}: {fault}" for folder, found in built(fine, seconds).items() for fault in found]
    assert not [*wrong, *checked(fine)], "\n".join([*wrong, *checked(fine)])
    assert not canaries(here)


# What is done


def lay(root: Path, case: Case) -> None:
    for path, text in case.files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    for path, target in case.links.items():
        (root / path).symlink_to(target)


def compiled(folders: Iterable[Path], seconds: int) -> dict[Path, dict[str, Any]]:
    return child("compile", {folder: {} for folder in folders}, seconds)


def built(folders: dict[Path, Values], seconds: int) -> dict[Path, list[str]]:
    return {folder: answer["faults"] for folder, answer in child("build", folders, seconds).items()}


def child(verb: str, folders: dict[Path, Values], seconds: int) -> dict[Path, dict[str, Any]]:
    """Have folders compiled or built by a process whose time and memory are bounded."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.generator.hostile.child", verb, str(seconds)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        input=json.dumps({str(folder): values for folder, values in folders.items()}),
        capture_output=True,
        text=True,
        check=False,
    )
    answers = {Path(answer.pop("folder")): answer for answer in map(json.loads, done.stdout.splitlines())}
    missing = [folder.name for folder in folders if folder not in answers]
    assert not missing, f"{verb} ended with {done.returncode} in {missing[0]}: {done.stderr[-3000:]}"
    return answers


# What is judged


def errors_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors that lint finds; what only rendering finds is printed by compile."""
    found = [problem for problem in json.loads(answer["lint"]["out"])["problems"] if problem["severity"] == "error"]
    shown = re.findall(r"^(contracts/.*?):(\d+):(\d+): error\[([a-z-]+)\]", answer["compile"]["out"], re.MULTILINE)
    return found or [
        {"file": file, "line": int(line), "column": int(column), "id": id} for file, line, column, id in shown
    ]


def errors_by_system(answer: dict[str, Any]) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = {}
    for problem in errors_of(answer):
        ids.setdefault(problem["file"].split("/")[1], set()).add(problem["id"])
    return ids


def not_said(case: Case, ids: set[str]) -> str:
    is_right = ids == case.says or (len(case.says) > 2 and bool(ids) and ids <= case.says)
    return "" if is_right else f"the errors are {sorted(ids)}, not {sorted(case.says)}"


def judged(answer: dict[str, Any]) -> Iterator[str]:
    """What is wrong with what the commands said, whatever it was about."""
    problems = errors_of(answer)
    for command, ran in answer.items():
        text = ran["out"] + ran["err"]
        if ran["code"] != (1 if problems else 0) and not (command == "lint" and ran["code"] == 0):
            yield f"{command} ends with {ran['code']}: {text[-1500:]}"
        if raw := RAW.search(text):
            yield f"{command} prints {raw[0]!r}: {text[max(raw.start() - 200, 0) : raw.end()]!r}"
        if "Traceback" in text:
            yield f"{command} shows a traceback: {text[-1500:]}"
    for problem in problems:
        if not (problem["file"].startswith("contracts/") and problem["line"] >= 1 and problem["column"] >= 1):
            yield f"{problem['id']} has no place"


def canaries(here: Path) -> list[Path]:
    """The files that something of a contract made when it was run."""
    return [path for path in here.rglob("canary") if path.is_file()]


def checked(folders: Iterable[Path]) -> list[str]:
    return [
        f"{file.relative_to(folder)}: {fault}"
        for folder in folders
        for file in sorted((folder / "made").rglob("*.py"))
        for fault in faults(file.read_text(encoding="utf-8"))
    ]
