from pathlib import Path

import pytest

from .repository import SETTINGS, Repository


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, SETTINGS[name])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits on `main`, the first of them with the tag `first`; the working tree differs from both."""
    made = Repository(tmp_path / "work")
    made.write_shop(length=10)
    made.commit("first")
    made.git("tag", "first")
    made.write_shop(length=20)
    made.commit("second")
    made.write_shop(length=30)
    return made
