"""A folder that is held follows no link, and keeps its place when its path leads elsewhere."""

from pathlib import Path

import pytest

from treaty_generator.output import folder
from treaty_generator.output.folder import Folder


@pytest.fixture(params=[True, False], ids=["held", "by path"], autouse=True)
def holds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bool:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/file").write_text("text")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real/link").symlink_to("file")
    monkeypatch.setattr(folder, "HOLDS", request.param)
    return bool(request.param)


@pytest.mark.parametrize("path", ["link", "real/link", "real/file"])
def test_only_folders_are_held(tmp_path: Path, path: str) -> None:
    with Folder.held(tmp_path) as root, pytest.raises(NotADirectoryError) as caught:
        root.below(path)
    assert caught.value.filename == str(tmp_path / path)


def test_what_somebody_named_may_be_a_link(tmp_path: Path) -> None:
    with Folder.held(tmp_path / "link") as root:
        assert root.read("file") == b"text"


def test_a_linked_file_is_neither_read_nor_written(tmp_path: Path, holds: bool) -> None:
    with Folder.held(tmp_path / "real") as root:
        with pytest.raises(FileExistsError):
            root.write("link", b"more")
        if holds:
            with pytest.raises(OSError, match="symbolic links"):
                root.read("link")
    assert (tmp_path / "real/file").read_text() == "text"


def test_a_link_is_removed_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone/link").symlink_to("../real")
    with Folder.held(tmp_path) as root:
        root.remove("gone")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]
    assert (tmp_path / "real/file").exists()


def test_it_stays_where_it_is_when_its_path_leads_elsewhere(tmp_path: Path, holds: bool) -> None:
    with Folder.held(tmp_path / "real") as root:
        (tmp_path / "real").rename(tmp_path / "moved")
        (tmp_path / "real").mkdir()
        root.make("made")
    assert (tmp_path / "moved/made").exists() is holds
