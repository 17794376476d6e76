"""The GitHub Action: its scripts are run as a runner runs them, and nothing that is given to it becomes code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
FIRST = 'events:\n  paid:\n    version: "1.0.0"\n    schema: {type: object, properties: {total: {type: integer}}}\n'


def test_it_is_a_composite_action_that_a_runner_can_read() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert set(STEPS) == {"install", "check"}
    for step in STEPS.values():
        assert step["shell"] == "bash"
    for name, given in ACTION["inputs"].items():
        assert given["description"], name
        assert isinstance(given["default"], str), name


def test_no_script_holds_an_expression() -> None:
    """Whoever names a branch could otherwise write a part of the script."""
    assert not [step for step in STEPS.values() if "${{" in step["run"]]


def test_every_input_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert not [name for name in ACTION["inputs"] if f"${{{{ inputs.{name} }}}}" not in text]


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A repository with a pull request that makes a field a text."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main", ".")
    write(tmp_path, FIRST)
    git(tmp_path, "add", "contracts")
    git(tmp_path, "commit", "--quiet", "--message=one")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)


def write(folder: Path, text: str) -> None:
    path = folder / "contracts/shop/billing/events.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the step as GitHub does: `bash --noprofile --norc -eo pipefail`, with inputs in the environment."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")},
        "PYTHON": sys.executable,
        "AGAINST": "",
        "CONTRACTS": "",
        "FORMAT": "",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **given,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS["check"]["run"]]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_pull_request_that_breaks_nobody(runner: Path) -> None:
    done = run(runner, GITHUB_BASE_REF="main")
    assert done.returncode == 0, done.stderr
    assert (runner / "output").read_text() == "ok=true\n"
    assert (runner / "summary.md").read_text().startswith("## treaty: may pass\n")


def test_a_pull_request_that_does(runner: Path) -> None:
    write(runner, FIRST.replace("integer", "string"))
    done = run(runner, GITHUB_BASE_REF="main", FORMAT="sarif:a b.sarif\njunit:j.xml\n", CONTRACTS="contracts")
    assert done.returncode == 1, done.stderr
    assert "::error file=contracts/shop/billing/events.yaml,line=4,col=" in done.stdout
    assert (runner / "output").read_text() == "ok=false\n"
    assert "may not pass" in (runner / "summary.md").read_text()
    assert {"a b.sarif", "j.xml"} <= {path.name for path in runner.iterdir()}


@pytest.mark.parametrize("name", ["$(touch pwned)", "`touch pwned`", "--output=pwned", "main; touch pwned", "a\nb"])
def test_a_hostile_name_is_a_name(runner: Path, name: str) -> None:
    for given in ({"AGAINST": name}, {"GITHUB_BASE_REF": name}, {"CONTRACTS": name, "AGAINST": "HEAD"}):
        done = run(runner, **given)
        assert done.returncode == 2, given
        assert not (runner / "pwned").exists()
        assert not (runner / "output").exists()
