"""Reports go where they are asked to, whole or not at all."""

import json
from pathlib import Path

import click
import pytest

from tests.generator.compat.report.samples import FINE, RICH
from treaty_generator.cli import formats
from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.cli.formats import FORMATS, Wanted, deliver, wanted

from .project import Project


def test_text_is_what_nobody_asks_for() -> None:
    assert wanted([]) == [Wanted("text", None)]


def test_a_file_may_have_colons(project: Project) -> None:
    assert wanted([r"json:C:\report.json"]) == [Wanted("json", Path(r"C:\report.json"))]
    assert wanted(["text", "sarif:a:b"]) == [Wanted("text", None), Wanted("sarif", Path("a:b"))]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["jsn"], "there is no format 'jsn'; did you mean 'json'?"),
        (["json:"], "after `json:` comes a file"),
        (["text", "json"], "only one format can go to stdout"),
        (["json:a", "sarif:./a"], "two formats go to the same file"),
        ([""], "there is no format ''"),
    ],
)
def test_what_cannot_be_asked(project: Project, asked: list[str], says: str) -> None:
    with pytest.raises(click.UsageError, match=says.replace("?", r"\?")):
        wanted(asked)


@pytest.mark.parametrize("file", ["missing/report.json", "folder", "/dev/null"])
def test_what_cannot_be_written_is_known_before_anything_is_judged(project: Project, file: str) -> None:
    (project.folder / "folder").mkdir()
    with pytest.raises(CannotAnswer, match=file):
        wanted([f"json:{file}"])


def test_every_format_can_go_to_a_file(project: Project) -> None:
    deliver(RICH, wanted([f"{form}:out.{form}" for form in FORMATS]), everything=False)
    written = project.files()
    assert set(written) == {f"out.{form}" for form in FORMATS}
    assert all(text.endswith(b"\n") for text in written.values())


def test_stdout_holds_the_report_and_nothing_else(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(RICH, wanted(["json", "text:out.txt"]), everything=False)
    captured = capsys.readouterr()
    assert json.loads(captured.out)["ok"] is False
    assert captured.err == "compared with origin/main (merge base 0123abc): 6 of 12 changed, and 3 may not pass\n"


def test_text_sums_itself_up(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(FINE, wanted([]), everything=False)
    captured = capsys.readouterr()
    assert captured.out == "compared with v1.0.0: nothing has changed that anybody relies on\n"
    assert captured.err == ""


def test_a_file_is_replaced_as_a_whole(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    old = project.write("out.json", "old")
    old.chmod(0o640)
    monkeypatch.setattr(formats, "_written", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deliver(RICH, wanted(["json:out.json"]), everything=False)
    assert project.files() == {"out.json": b"old"}
    monkeypatch.undo()
    monkeypatch.chdir(project.folder)
    deliver(RICH, wanted(["json:out.json"]), everything=False)
    assert json.loads(old.read_text())["format"] == 1
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(project: Project) -> None:
    project.write("real.json", "old")
    (project.folder / "link.json").symlink_to("real.json")
    deliver(RICH, wanted(["json:link.json"]), everything=False)
    assert (project.folder / "link.json").is_symlink()
    assert json.loads((project.folder / "real.json").read_text())["format"] == 1
