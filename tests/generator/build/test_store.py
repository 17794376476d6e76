"""Entries that are not whole are not there, and nothing that is wrong with a folder ever shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from treaty_generator.build.place import MOST_PROJECTS, cache_folder, drop_old_projects
from treaty_generator.build.store import Store

VALUE = {"a": [1, None, "ü\ud800"]}


def truncated(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:-1])


def flipped(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes().replace(b"1", b"2"))


def of_another_version(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes().replace(b"treaty-cache 1", b"treaty-cache 0"))


def of_another_name(entry: Path) -> None:
    Store(entry.parent).put("other", VALUE)
    os.replace(entry.with_name("other.json"), entry)


def emptied(entry: Path) -> None:
    entry.write_bytes(b"")


def linked(entry: Path) -> None:
    os.replace(entry, entry.with_name("aside"))
    entry.symlink_to(entry.with_name("aside"))


def a_folder(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


def a_pipe(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry)


def huge(entry: Path) -> None:
    os.truncate(entry, 2**40)


@pytest.mark.parametrize(
    "spoil",
    [truncated, flipped, of_another_version, of_another_name, emptied, linked, a_folder, a_pipe, huge],
    ids=lambda spoil: spoil.__name__,
)
def test_an_entry_that_cannot_be_trusted_is_not_there(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    store = Store(tmp_path)
    store.put("one", VALUE)
    assert store.get("one") == VALUE
    spoil(tmp_path / "one.json")
    assert store.get("one") is None


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    store, victim = Store(tmp_path / "store"), tmp_path / "victim"
    (tmp_path / "store").mkdir()
    victim.write_text("precious")
    (tmp_path / "store/one.json").symlink_to(victim)
    store.put("one", VALUE)
    assert store.get("one") == VALUE
    assert victim.read_text() == "precious"


def test_what_is_not_kept_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in ("one", "two"):
        store.put(name, VALUE)
    (tmp_path / ".three.json.1").write_text("of a run that was broken off")
    store.keep(["one"])
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


@pytest.mark.parametrize("folder", [None, Path("nowhere")])
def test_without_a_folder_nothing_is_kept_and_nothing_fails(folder: Path | None) -> None:
    store = Store(folder)
    store.put("one", VALUE)
    assert store.get("one") is None
    store.keep([])


def test_the_folder_is_the_users_own(tmp_path: Path) -> None:
    found = cache_folder(Path("contracts"), Path("generated"), {"XDG_CACHE_HOME": str(tmp_path)})
    assert found is not None
    assert found.parent == tmp_path / "treaty"
    assert found.stat().st_mode & 0o777 == 0o700
    assert (found / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert cache_folder(Path("contracts"), Path("other"), {"HOME": str(tmp_path)}) != found


def test_a_folder_that_somebody_else_could_write_to_is_none(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    found = cache_folder(Path("contracts"), Path("generated"), environment)
    assert found is not None
    found.chmod(0o777)
    assert cache_folder(Path("contracts"), Path("generated"), environment) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no modes here")
@pytest.mark.parametrize(("mode", "is_ours"), [(0o777, False), (0o1777, True), (0o775, True)])
def test_where_anybody_could_exchange_our_folder_there_is_none(tmp_path: Path, mode: int, is_ours: bool) -> None:
    tmp_path.chmod(mode)
    found = cache_folder(Path("contracts"), Path("generated"), {"XDG_CACHE_HOME": str(tmp_path)})
    assert (found is not None) is is_ours


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no owners here")
def test_in_the_home_of_somebody_else_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert cache_folder(Path("contracts"), Path("generated"), {"HOME": str(tmp_path)}) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["a file", "a link"])
def test_something_in_the_way_means_no_cache(tmp_path: Path, place: str) -> None:
    if place == "a file":
        (tmp_path / "treaty").write_text("")
    else:
        (tmp_path / "treaty").symlink_to(tmp_path)
    assert cache_folder(Path("contracts"), Path("generated"), {"XDG_CACHE_HOME": str(tmp_path)}) is None


@pytest.mark.parametrize("environment", [{}, {"XDG_CACHE_HOME": "relative"}, {"HOME": ""}])
def test_without_a_place_there_is_no_cache(environment: dict[str, str]) -> None:
    assert cache_folder(Path("contracts"), Path("generated"), environment) is None


def test_projects_that_nobody_compiles_any_more_are_forgotten(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    found = [cache_folder(Path("contracts"), Path(f"out{number}"), environment) for number in range(MOST_PROJECTS + 2)]
    for age, folder in enumerate(found):
        assert folder is not None
        os.utime(folder, ns=(age, age))
    assert found[0] is not None
    drop_old_projects(found[0])
    left = [folder for folder in found if folder is not None and folder.exists()]
    assert len(left) == MOST_PROJECTS
    assert found[0] in left, "the one in use is the newest"
