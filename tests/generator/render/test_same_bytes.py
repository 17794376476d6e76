"""The same contracts give the same bytes, whatever the hash seed, the locale, the folder and the order of files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from treaty_generator.contract.load import load
from treaty_generator.render.format import formatted
from treaty_generator.render.packages import render_packages

CONTRACTS = Path(__file__).parents[3] / "contracts"
PATHS = sorted(path.relative_to(CONTRACTS) for path in CONTRACTS.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def wanted() -> dict[str, bytes]:
    files = render_packages(load(CONTRACTS).contracts).files
    assert len(files) > 100
    return {path: text.encode() for path, text in files.items()}


def compiled(root: Path | str, folder: Path, **environment: str) -> dict[str, bytes]:
    """What the command makes of a root, run in a folder."""
    command = [sys.executable, "-m", "treaty_generator", "compile", str(root), "--out", "made"]
    subprocess.run(command, cwd=folder, env={**os.environ, **environment}, check=True, capture_output=True)
    made = folder / "made"
    return {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "random", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONOPTIMIZE": "1"},
    ],
    ids=str,
)
def test_in_every_environment(wanted: dict[str, bytes], tmp_path: Path, environment: dict[str, str]) -> None:
    assert compiled(CONTRACTS, tmp_path, **environment) == wanted


def test_in_every_folder_and_order_of_files(wanted: dict[str, bytes], tmp_path: Path) -> None:
    copy = tmp_path / "weiß nicht" / "contracts"
    for path in reversed(PATHS):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes((CONTRACTS / path).read_bytes())
    assert compiled(Path("weiß nicht", "contracts"), tmp_path) == wanted


@pytest.mark.parametrize("ignoring", [".gitignore", ".ignore"])
def test_where_a_repository_ignores_the_temporary_folder(
    wanted: dict[str, bytes], tmp_path: Path, ignoring: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ignoring).write_text("*\n")
    assert compiled(CONTRACTS, tmp_path, TMPDIR=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache")) == wanted


@pytest.mark.parametrize("name", ["dist", "venv", "node_modules"])
def test_whatever_the_module_is_called(name: str) -> None:
    text = "from b import c\nimport a\n\n\n\n\nprint( a,c )\n"
    path = f"shop/{name}/events.py"
    assert formatted({path: text}) == {path: "import a\nfrom b import c\n\nprint(a, c)\n"}


def test_a_second_time_in_one_process(wanted: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CONTRACTS.parent)
    files = render_packages(load(Path("contracts")).contracts).files
    assert {path: text.encode() for path, text in files.items()} == wanted


def test_nothing_tells_of_this_machine(wanted: dict[str, bytes]) -> None:
    here = str(Path(__file__).parents[3]).encode()
    assert not [path for path, text in wanted.items() if here in text]
