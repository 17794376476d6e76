"""Another folder as the baseline, and what a word means that could be several things."""

from pathlib import Path

import pytest

from treaty_generator.compat.baseline import NoBaseline, compare_with

from .repository import MAILER, Repository, lengths


@pytest.fixture
def before(tmp_path: Path) -> Path:
    shop = Repository(tmp_path / "earlier")
    shop.write_shop(length=5)
    return shop.root


def test_another_folder_is_read_as_it_lies(repository: Repository, before: Path) -> None:
    pair = compare_with(repository.root, str(before))
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 5}, {"order.placed": 30})
    assert pair.label == str(before)
    events = [event for module in pair.before.modules() for event in module.events]
    assert [event.origin.document.name for event in events] == [f"{before}/shop/orders/events.yaml"]


def test_its_problems_bear_its_own_path(repository: Repository, before: Path) -> None:
    (before / "shop/orders/events.yaml").write_text("events: [\n")
    pair = compare_with(repository.root, str(before))
    assert [problem.place.file for problem in pair.baseline_problems] == [f"{before}/shop/orders/events.yaml"]


def test_what_is_the_same_is_read_once(repository: Repository, before: Path) -> None:
    pair = compare_with(repository.root, str(before), whole=True)
    steps = ("shop", "mailer", "subscriptions.yaml")
    assert pair.before.documents[steps] is pair.after.documents[steps]


@pytest.mark.parametrize(
    ("against", "told"),
    [
        ("./nowhere", "there is no such folder"),
        ("./empty", r"holds no contract \(\*\.yaml\)"),
        ("./file", "this is not a folder"),
        ("./contracts", "these are the contracts themselves"),
        ("./link", "these are the contracts themselves"),
        ("https://example.org", r"write registry\+https://example\.org"),
        ("git@example.org:x/y.git", "git knows no commit"),
    ],
)
def test_what_is_no_baseline(against: str, told: str, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.folder)
    Path("empty").mkdir()
    Path("file").touch()
    Path("link").symlink_to("contracts")
    with pytest.raises(NoBaseline, match=told):
        compare_with(Path("contracts"), against)


def test_a_word_that_is_a_folder_and_a_revision_is_not_guessed(
    repository: Repository, before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.folder)
    before.rename("main")
    with pytest.raises(NoBaseline, match=r"write \./main for the folder, or main~0 for the commit"):
        compare_with(Path("contracts"), "main")
    assert lengths(compare_with(Path("contracts"), "./main").before) == {"order.placed": 5}
    assert lengths(compare_with(Path("contracts"), "main~0").before) == {"order.placed": 20}


def test_a_folder_needs_no_git(tmp_path: Path, before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "contracts/shop/mailer").mkdir(parents=True)
    (tmp_path / "contracts/shop/mailer/subscriptions.yaml").write_text(MAILER)
    before.rename("before")
    assert lengths(compare_with(Path("contracts"), "before").before) == {"order.placed": 5}
