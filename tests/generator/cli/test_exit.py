"""Exit codes: 0 fine, 1 findings, 2 the question could not be answered, 3 a bug of ours."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from treaty_generator.cli import lint

from .project import Project


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", 2),
        ("--help", 0),
        ("-h", 0),
        ("--version", 0),
        ("lint", 0),
        ("lint contracts", 0),
        ("lint --strict", 0),
        ("lint --help", 0),
        ("lint -h", 0),
        ("compile -h", 0),
        ("init -h", 0),
        ("schema -h", 0),
        ("schema", 0),
        ("lnt", 2),
        ("--frobnicate", 2),
        ("lint --frobnicate", 2),
        ("lint --format xml", 2),
        ("lint a b", 2),
        ("lint nowhere", 2),
        ("lint contracts/shop/orders/events.yaml", 2),
        ("lint empty", 2),
        ("compile nowhere", 2),
        ("compile empty", 2),
        ("init contracts/shop/orders/events.yaml", 2),
    ],
)
def test_codes(shop: Project, arguments: str, code: int) -> None:
    (shop.folder / "empty").mkdir()
    before = shop.files()
    outcome = shop.treaty(*arguments.split())
    assert outcome.code == code
    if code == 2:
        assert outcome.out == ""
        assert outcome.err
        assert "Traceback" not in outcome.err
        assert shop.files() == before


def test_findings(shop: Project) -> None:
    shop.write("contracts/shop/orders/more.yaml", "event: {}")
    assert shop.treaty("lint").code == 1
    assert shop.treaty("compile").code == 1
    assert not (shop.folder / "generated").exists()


def test_warnings_fail_only_when_asked_to(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yml", "")
    assert shop.treaty("lint").code == 0
    assert shop.treaty("lint", "--strict").code == 1


def test_a_command_that_does_not_exist_gets_a_suggestion(project: Project) -> None:
    assert "did you mean 'lint'?" in project.treaty("lnt").err


def test_a_bug_has_a_number_and_no_traceback(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_root: Path) -> None:
        raise ZeroDivisionError("\x1b[31moops")

    monkeypatch.setattr(lint, "read_contracts", fail)
    first, second = shop.treaty("lint"), shop.treaty("lint", "contracts")
    assert first.code == 3
    assert first == second
    assert "this is a bug of treaty" in first.err
    assert "\\x1b[31moops" in first.err
    assert "Traceback" not in first.err
    monkeypatch.setenv("TREATY_TRACEBACK", "1")
    assert "Traceback" in shop.treaty("lint").err


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (PermissionError(13, "Permission denied", "some/file"), 2, "some/file: Permission denied"),
        (ModuleNotFoundError("no", name="jinja2.ext"), 2, "extra `generator`"),
        (ModuleNotFoundError("no", name="treaty_generator.x"), 3, "a bug of treaty"),
    ],
)
def test_what_else_can_end_it(
    shop: Project, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, says: str
) -> None:
    def fail(_root: Path) -> None:
        raise raised

    monkeypatch.setattr(lint, "read_contracts", fail)
    outcome = shop.treaty("lint")
    assert outcome.code == code
    assert says in outcome.err


@pytest.mark.parametrize("arguments", [["lint", ""], ["compile", ""], ["compile", "--out", ""], ["init", ""], [""]])
def test_nothing_is_no_path(shop: Project, arguments: list[str]) -> None:
    before = shop.files()
    outcome = shop.treaty(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("treaty: an argument is empty; ")
    assert shop.files() == before


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "treaty_generator", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, **options)


def test_a_closed_pipe_is_quiet() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run("schema", stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "w") as full:
        done = run("schema", stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith("treaty: the answer could not be written: ")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use stays")
@pytest.mark.parametrize("command", ["lint", "compile", "init"])
def test_a_current_folder_that_is_gone_is_said(project: Project, command: str) -> None:
    here = project.folder / "here"
    here.mkdir()
    os.chdir(here)
    here.rmdir()
    outcome = project.treaty(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "treaty: the current folder is gone\nmend: go to one that is there\n"


def test_a_full_temporary_folder_is_named(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.write_text

    def write_text(self: Path, text: str, *arguments: object, **options: str) -> int:
        if self.suffix == ".py":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(self, text, **options)

    monkeypatch.setattr(Path, "write_text", write_text)
    outcome = shop.treaty("compile", "--no-cache")
    assert outcome.code == 2
    assert re.fullmatch(r"treaty: .*treaty-.*\.py: No space left on device\n", outcome.err)


def test_a_locale_without_the_characters_does_not_stop_it(shop: Project) -> None:
    shop.write("contracts/shop/orders/more.yaml", "évént: {}")
    done = run("lint", stdout=subprocess.PIPE, cwd=shop.folder, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "\\xe9v\\xe9nt" in done.stdout
