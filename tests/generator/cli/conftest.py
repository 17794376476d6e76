from pathlib import Path

import pytest

from .project import Project


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
