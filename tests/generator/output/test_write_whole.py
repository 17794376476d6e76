"""The output folder is exchanged as a whole: what is kept, and what cannot be exchanged."""

import os
from pathlib import Path

import pytest

from treaty_generator.output.folder import Folder
from treaty_generator.output.write import OutputRefused, changes, write

from .starts import OLD, ONE, held


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "generated")
    return tmp_path / "generated"


def test_files_that_did_not_change_stay_the_same_files(out: Path) -> None:
    before = {path: (out / path).stat().st_ino for path in OLD}
    write(ONE, out)
    assert {path for path in OLD if (out / path).stat().st_ino != before[path]} == {
        "shop/manifest.json",
        "shop/orders/events.py",
    }
    assert {(out / path).stat().st_nlink for path in ONE} == {1}


def test_folders_keep_their_modes(out: Path) -> None:
    (out / "shop/orders").chmod(0o750)
    out.chmod(0o700)
    write(ONE, out)
    assert [path.stat().st_mode & 0o777 for path in (out, out / "shop/orders")] == [0o700, 0o750]


def test_where_nothing_differs_nothing_is_written(out: Path) -> None:
    before = [path.lstat() for path in (out.parent, out, *out.rglob("*"))]
    assert write(OLD, out) == ()
    after = [path.lstat() for path in (out.parent, out, *out.rglob("*"))]
    assert [(one.st_ino, one.st_ctime_ns) for one in before] == [(one.st_ino, one.st_ctime_ns) for one in after]


def test_a_folder_can_be_named_from_within(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    assert write(OLD, Path()) == changes(OLD, Path("shop/..")) == ()
    with pytest.raises(OutputRefused, match="the working directory lies in it"):
        write(ONE, Path())
    assert held(out) == OLD


def test_the_root_of_all_has_nothing_around_it() -> None:
    with pytest.raises(OutputRefused, match="no folder around it"):
        write(ONE, Path("/"))


def test_a_mount_point_is_named_before_anything_is_made(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Folder.own_state

    def elsewhere(folder: Folder) -> os.stat_result:
        state = real(folder)
        return os.stat_result((*state[:2], state.st_dev + 1, *state[3:])) if folder.path == str(out) else state

    monkeypatch.setattr(Folder, "own_state", elsewhere)
    with pytest.raises(OutputRefused, match="a mount point cannot be exchanged"):
        write(ONE, out)
    assert held(out.parent) == {f"generated/{path}": text for path, text in OLD.items()}
