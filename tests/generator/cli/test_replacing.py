"""Files are replaced all or none."""

import os
from pathlib import Path

import pytest

from treaty_generator.cli import replacing
from treaty_generator.cli.replacing import replace_files


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"old " + name.encode())
    return tmp_path


def new(folder: Path, *names: str) -> dict[Path, bytes]:
    return {folder / name: b"new " + name.encode() for name in names}


def test_all(folder: Path) -> None:
    replace_files(new(folder, "a", "b", "d"))
    assert contents(folder) == {"a": b"new a", "b": b"new b", "c": b"old c", "d": b"new d"}


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_none(folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: type[BaseException]) -> None:
    calls = 0

    def replace(source: object, target: object) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise error
        os.rename(source, target)  # type: ignore[arg-type]

    before = contents(folder)
    monkeypatch.setattr(replacing.os, "replace", replace)
    with pytest.raises(error):
        replace_files(new(folder, "a", "d", "b"))
    assert contents(folder) == before


def test_a_folder_that_is_not_there(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(OSError, match="missing"):
        replace_files({**new(folder, "a"), folder / "missing" / "x": b""})
    assert contents(folder) == before
