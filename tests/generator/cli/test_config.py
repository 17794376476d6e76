"""Settings name folders, and only folders of the project."""

from pathlib import Path

import pytest

from treaty_generator.cli.config import Config, ConfigInvalid, find_config

from .project import Project


def test_without_settings_there_are_defaults(project: Project) -> None:
    assert find_config(project.folder) == Config(Path("contracts"), Path("generated"), None)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("treaty.toml", 'contracts = "c"\nout = "src/made"'),
        ("pyproject.toml", '[project]\nname = "x"\n[tool.treaty]\ncontracts = "c"\nout = "src/made"'),
    ],
)
def test_both_files_are_read(project: Project, file: str, text: str) -> None:
    project.write(file, text)
    assert find_config(project.folder) == Config(Path("c"), Path("src/made"), Path(file))


def test_the_search_goes_up_and_paths_come_back(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("treaty.toml", "")
    project.write("a/b/pyproject.toml", '[project]\nname = "not-ours"')
    monkeypatch.chdir(project.folder / "a" / "b")
    assert find_config(Path.cwd()).contracts == Path("../../contracts")


def test_the_search_ends_at_the_repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("treaty.toml", 'out = "made"')
    project.write("inner/.git", "gitdir: elsewhere")
    monkeypatch.chdir(project.folder / "inner")
    assert find_config(Path.cwd()).file is None


def test_a_broken_pyproject_of_somebody_else_is_no_business_of_ours(project: Project) -> None:
    project.write("pyproject.toml", "[[[")
    assert find_config(project.folder).file is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('contract = "c"', "there is no setting 'contract'; did you mean 'contracts'?"),
        ('plugin = "os:system"', "there is no setting 'plugin'; known here: check, contracts, out"),
        ("out = 3", "`out` must be the path of a folder"),
        ('out = ""', "`out` must be the path of a folder"),
        ('out = "../elsewhere"', "`out` is '../elsewhere', which leads out of the project"),
        ('out = "a/../../b"', "which leads out of the project"),
        ('out = "/etc"', "write a path relative to this file"),
        ("out = 'C:\\x'", "write a path relative to this file"),
        ('out = "link/made"', "which leads out of the project"),
        ("out = ", "this is not TOML"),
        ('"\\u001b[31m" = 1', "there is no setting '\\x1b[31m'"),
    ],
)
def test_mistakes(project: Project, tmp_path_factory: pytest.TempPathFactory, text: str, says: str) -> None:
    (project.folder / "link").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    project.write("treaty.toml", text)
    outcome = project.treaty("lint")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("treaty: treaty.toml: ")
    assert says in outcome.err
    assert "\x1b" not in outcome.err


def test_every_mistake_is_named(project: Project) -> None:
    project.write("treaty.toml", 'a = 1\nb = 2\nout = ".."')
    with pytest.raises(ConfigInvalid) as caught:
        find_config(project.folder)
    assert len(caught.value.faults) == 3


def test_two_files_that_both_speak(project: Project) -> None:
    project.write("treaty.toml", "")
    project.write("pyproject.toml", "[tool.treaty]")
    assert "keep one of the two" in project.treaty("lint").err


def test_a_table_is_a_table(project: Project) -> None:
    project.write("pyproject.toml", '[tool]\ntreaty = "yes"')
    assert "[tool.treaty] must be a table" in project.treaty("lint").err
