"""The house is in order: what is shipped, what is pinned, what newcomers and their tools find."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import treaty

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
CONSTRAINTS = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
CONTRACTS = sorted((ROOT / "contracts").rglob("*.yaml"))
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.xdist_group("wheel")
def test_the_wheel_holds_what_a_user_needs(wheel: Path) -> None:
    held = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}
    templates = {
        path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    assert {f"treaty_generator/templates/{path}" for path in templates} <= held
    assert {"treaty/py.typed", "treaty/bus/bus.py", "treaty_generator/cli/lint.py"} <= held
    assert {path.partition("/")[0] for path in held} == {
        "treaty",
        "treaty_generator",
        f"treaty-{PROJECT['version']}.dist-info",
    }
    assert not [path for path in held if "__pycache__" in path]


@pytest.mark.xdist_group("wheel")
def test_the_wheel_compiles_contracts_that_are_not_ours(wheel: Path, tmp_path: Path) -> None:
    for arguments in (["init"], ["lint", "--strict"], ["compile"], ["compile", "--check"]):
        command = [sys.executable, "-m", "treaty_generator", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(wheel)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "generated/shop/orders/events.py").exists()


def test_one_version() -> None:
    assert PROJECT["version"] == treaty.__version__


def test_constraints_are_plain() -> None:
    assert CONSTRAINTS
    for line in CONSTRAINTS:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+]+", line), line
    assert len(CONSTRAINTS) == len(set(CONSTRAINTS))


def test_everything_that_is_required_is_pinned() -> None:
    pinned = {normal(line.partition("==")[0]) for line in CONSTRAINTS}
    extras = PROJECT["optional-dependencies"]
    for requirement in (*PROJECT["dependencies"], *extras["generator"], *extras["dev"]):
        name = re.split(r"[\[<>=!~ ]", requirement)[0]
        assert normal(name) in pinned, requirement


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_hooks_for_others_install_the_generator_and_look_at_everything() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["treaty-lint", "treaty-compile", "treaty-check"]
    for hook in hooks:
        assert hook["additional_dependencies"] == PROJECT["optional-dependencies"]["generator"]
        assert (hook["always_run"], hook["pass_filenames"], hook["require_serial"]) == (True, False, True)


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.relative_to(ROOT / "contracts").as_posix())
def test_editors_find_the_schema(path: Path) -> None:
    found = MODELINE.match(path.read_text(encoding="utf-8"))
    assert found is not None, "the first line names docs/contract.schema.json"
    assert (path.parent / found[1]).resolve() == ROOT / "docs" / "contract.schema.json"


@pytest.mark.parametrize("verb", ["setup", "demo", "test", "check", "fresh", "bless", "bench", "chaos", "conformance"])
def test_make_lists_its_verbs(verb: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(rf"^{verb}:.* ## \w+", makefile, re.MULTILINE)


def test_both_commands_are_there() -> None:
    assert PROJECT["scripts"] == {"treaty": "treaty_generator.cli:main"}
    done = subprocess.run(
        [sys.executable, "-m", "treaty_generator", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"treaty {treaty.__version__}\n"
