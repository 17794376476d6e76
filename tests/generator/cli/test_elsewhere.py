"""Commands of another package of the distribution are found by what it declares, and only when they are asked for."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from treaty_generator.cli.commands import COMMANDS, ELSEWHERE, elsewhere

ROOT = Path(__file__).parents[3]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
RUN = "import sys; {first}; from treaty_generator.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The declarations of `pyproject.toml`, as an installer writes them, before all others."""
    folder = tmp_path / "treaty-0.1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: treaty\nVersion: 0.1.0\n")
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {at}\n" for name, at in each.items()) for group, each in DECLARED.items()
    ]
    (folder / "entry_points.txt").write_text("".join(lines))
    return tmp_path


def run(folder: Path, *arguments: str, first: str = "pass") -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, (folder, ROOT / "runtime", ROOT / "generator")))
    return subprocess.run(
        [sys.executable, "-c", RUN.format(first=first), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("first", ["pass", "sys.modules['click'] = None"], ids=["with click", "without"])
def test_the_events_are_reached(installed: Path, first: str) -> None:
    done = run(installed, "events", "--help", first=first)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: treaty events COMMAND URL")


@pytest.mark.parametrize("name", ["run", "status"])
def test_so_are_the_others(installed: Path, name: str) -> None:
    done = run(installed, name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: treaty {name}")


def test_every_one_is_also_a_command_of_the_runtime_alone() -> None:
    from treaty.console.program import RUNTIME

    assert set(RUNTIME) == set(DECLARED["treaty.commands"])


def test_what_follows_the_name_is_passed_on(installed: Path) -> None:
    done = run(installed, "events", "list", "memory:")
    assert (done.returncode, done.stdout) == (2, "")
    assert "a log in memory belongs to its own process" in done.stderr


def test_an_installation_that_lacks_it_is_told_the_mend(tmp_path: Path) -> None:
    hidden = "import importlib.metadata as m; m.entry_points = lambda **_: ()"
    done = run(tmp_path, "events", "list", first=hidden)
    assert (done.returncode, done.stdout) == (2, "")
    assert "install treaty again" in done.stderr


def test_what_nobody_declares_is_still_a_typo(installed: Path) -> None:
    done = run(installed, "event")
    assert done.returncode == 2
    assert "there is no command 'event'" in done.stderr
    assert "'events'" in done.stderr


def test_the_help_lists_what_is_declared() -> None:
    assert set(ELSEWHERE) == set(DECLARED["treaty.commands"])
    assert set(ELSEWHERE).isdisjoint(COMMANDS)
    assert elsewhere("nothing of the kind") is None


def test_no_command_of_its_own_looks_through_what_is_installed(tmp_path: Path) -> None:
    look = "import atexit; atexit.register(lambda: print('importlib.metadata' in sys.modules))"
    for arguments in (["--help"], ["lint", "--help"]):
        assert run(tmp_path, *arguments, first=look).stdout.splitlines()[-1] == "False", arguments
