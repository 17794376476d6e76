from pathlib import Path

import pytest

from .project import Project, Repository


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    (tmp_path / ".git").mkdir()  # The search for settings ends here.
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TREATY_TRACEBACK", raising=False)
    return Project(tmp_path, capsys)


@pytest.fixture
def shop(project: Project) -> Project:
    project.write_shop()
    return project


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Repository:
    """The shop in a real git repository, committed as the tag `start`."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Repository(tmp_path, capsys)
    made.git("init", "--quiet", "--initial-branch=main", ".")
    made.write_shop()
    made.commit("start")
    made.git("tag", "start")
    return made
