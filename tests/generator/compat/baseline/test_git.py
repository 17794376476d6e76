"""A commit as the baseline: what it is, what it is called, and what becomes of those that are none."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from treaty_generator.compat.baseline import NoBaseline, compare_with
from treaty_generator.compat.baseline.tags import latest_version
from treaty_generator.contract.files import LARGEST_BYTES

from .repository import EVENTS, Repository, lengths

HOSTILE = [
    "--output=pwned",
    "-x",
    "--",
    "HEAD;rm -rf .",
    "$(touch pwned)",
    "`touch pwned`",
    "HEAD\n--output=pwned",
    "HEAD HEAD",
    "HEAD..main",
    "^HEAD",
    ":/no such message",
    "HEAD:contracts",  # A tree.
    "HEAD:contracts/shop/orders/events.yaml",  # A blob.
    "@{upstream}",
    "main@{never}",
    "refs/heads/*",
    "0000000000000000000000000000000000000000",
    "nowhere",
    "é\udcff",
    "x" * 5000,
]


@pytest.mark.parametrize("revision", HOSTILE)
def test_what_is_no_commit_is_refused(revision: str, repository: Repository) -> None:
    before = repository.bytes()
    with pytest.raises(NoBaseline, match="git knows no commit") as caught:
        compare_with(repository.root, revision)
    assert caught.value.mend
    assert str(caught.value).isprintable()
    assert repository.bytes() == before


@pytest.mark.parametrize("revision", ["", "HEAD\0"])
def test_what_is_no_text_for_a_program_is_refused(revision: str, repository: Repository) -> None:
    with pytest.raises(NoBaseline, match="nothing is named"):
        compare_with(repository.root, revision)


@pytest.mark.parametrize("revision", ["HEAD", "main", "refs/heads/main", "HEAD^{/second}", "@"])
def test_the_working_tree_is_compared_with_a_commit(revision: str, repository: Repository) -> None:
    pair = compare_with(repository.root, revision)
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 20}, {"order.placed": 30})
    assert pair.label.startswith(f"{revision} (merge base ")
    assert pair.problems == pair.baseline_problems == ()


def test_files_that_nobody_has_added_count(repository: Repository) -> None:
    repository.write(
        "contracts/shop/cellar/events.yaml", EVENTS.format(length=5, version="1.0.0").replace("order.", "cask.")
    )
    pair = compare_with(repository.root, "HEAD")
    assert "cask.placed" in lengths(pair.after)
    assert "cask.placed" not in lengths(pair.before)


def test_a_branch_is_compared_where_the_work_has_left_it(repository: Repository) -> None:
    repository.git("stash", "-q")
    repository.git("checkout", "-q", "-b", "work", "first")
    repository.write_shop(length=15)
    assert lengths(compare_with(repository.root, "main").before) == {"order.placed": 10}
    exact = compare_with(repository.root, "main", exact=True)
    assert lengths(exact.before) == {"order.placed": 20}
    assert "merge base" not in exact.label


def test_a_detached_head_is_a_head(repository: Repository) -> None:
    repository.git("checkout", "-q", "--detach")
    assert lengths(compare_with(repository.root, "first").before) == {"order.placed": 10}


def test_an_unborn_branch_has_nothing_to_compare_with(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write_shop()
    for against in (None, "HEAD", "main"):
        with pytest.raises(NoBaseline, match="no commit"):
            compare_with(repository.root, against)


def test_an_orphan_branch_has_no_merge_base(repository: Repository) -> None:
    repository.git("checkout", "-q", "--orphan", "fresh")
    with pytest.raises(NoBaseline, match="this branch has no commit yet"):
        compare_with(repository.root, "main")
    repository.commit()
    with pytest.raises(NoBaseline, match=r"no commit is common to 'main' and this branch; .*--exact"):
        compare_with(repository.root, "main")
    assert lengths(compare_with(repository.root, "main", exact=True).before) == {"order.placed": 20}


def _clone(repository: Repository, folder: Path) -> Repository:
    repository.git("clone", "-q", str(repository.folder), str(folder / "clone"))
    return Repository(folder / "clone")


class TestByDefault:
    def test_the_upstream_comes_first(self, repository: Repository, tmp_path: Path) -> None:
        repository.git("clone", "-q", str(repository.folder), str(tmp_path / "clone"))
        clone = Repository(tmp_path / "clone")
        clone.git("tag", "v9.0.0")
        clone.write_shop(length=40)
        clone.commit("mine")
        pair = compare_with(clone.root, None)
        assert pair.label.startswith("origin/main (merge base ")
        assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 20}, {"order.placed": 40})

    @pytest.mark.parametrize("is_told", [True, False], ids=["origin/HEAD", "only the usual name"])
    def test_a_pushed_branch_did_not_begin_on_its_own_copy(
        self, is_told: bool, repository: Repository, tmp_path: Path
    ) -> None:
        clone = _clone(repository, tmp_path)
        clone.git("checkout", "-q", "-b", "feature")
        clone.write_shop(length=40)
        clone.commit("mine")
        assert compare_with(clone.root, None).label.startswith("origin/main (merge base ")  # Not pushed yet.
        clone.git("push", "-q", "-u", "origin", "feature")
        if not is_told:
            clone.git("remote", "set-head", "origin", "--delete")
        pair = compare_with(clone.root, None)
        assert pair.label.startswith("origin/main (merge base ")
        assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 20}, {"order.placed": 40})

    def test_a_detached_head_began_on_the_default_branch(self, repository: Repository, tmp_path: Path) -> None:
        clone = _clone(repository, tmp_path)
        clone.git("checkout", "-q", "--detach")
        assert compare_with(clone.root, None).label.startswith("origin/main (merge base ")

    def test_in_a_shallow_clone_of_one_branch_nothing_tells(self, repository: Repository, tmp_path: Path) -> None:
        repository.git("branch", "feature")
        repository.git("tag", "-d", "first")
        url = repository.folder.as_uri()
        repository.git("clone", "-q", "--depth", "1", "--branch", "feature", url, str(tmp_path / "shallow"))
        with pytest.raises(NoBaseline, match=r"nothing tells where .*--unshallow"):
            compare_with(Repository(tmp_path / "shallow").root, None)

    def test_then_the_latest_version_tag(self, repository: Repository) -> None:
        repository.git("tag", "v1.9.0", "first")
        repository.git("tag", "v1.10.0", "first")
        pair = compare_with(repository.root, None)
        assert pair.label.startswith("v1.10.0 (")
        assert lengths(pair.before) == {"order.placed": 10}

    def test_then_the_nearest_tag(self, repository: Repository) -> None:
        assert compare_with(repository.root, None).label.startswith("first (")

    def test_then_there_is_none(self, repository: Repository) -> None:
        repository.git("tag", "-d", "first")
        with pytest.raises(NoBaseline, match=r"nothing tells where .*, and no tag .*--against HEAD"):
            compare_with(repository.root, None)


@pytest.mark.parametrize(
    ("tags", "latest"),
    [
        (["v1.2.0", "v1.10.0", "v1.9.0"], "v1.10.0"),
        (["1.0.0-rc.1", "1.0.0"], "1.0.0"),
        (["orders/v1.0.0", "orders-1.1.0", "pay@1.0.5"], "orders-1.1.0"),
        (["nightly", "v1", "v1.2"], ""),
        (["v01.2.3", "1.2.3.4"], ""),
        ([], ""),
    ],
)
def test_tags_are_read_as_versions(tags: list[str], latest: str) -> None:
    assert latest_version(tags) == latest


class TestShallow:
    @pytest.fixture
    def clone(self, repository: Repository, tmp_path: Path) -> Repository:
        repository.git("checkout", "-q", "-b", "work")
        repository.commit("third")
        source = f"file://{repository.folder}"
        repository.git("clone", "-q", "--depth", "1", "--no-single-branch", source, str(tmp_path / "clone"))
        return Repository(tmp_path / "clone")

    def test_a_missing_merge_base_is_told_with_its_mend(self, clone: Repository) -> None:
        with pytest.raises(NoBaseline, match=r"shallow; git fetch --unshallow; .*fetch-depth: 0"):
            compare_with(clone.root, "origin/main")

    def test_a_missing_commit_is_told_with_its_mend(self, clone: Repository) -> None:
        with pytest.raises(NoBaseline, match=r"shallow; git fetch --unshallow"):
            compare_with(clone.root, "first")

    def test_what_is_there_is_compared(self, clone: Repository) -> None:
        assert lengths(compare_with(clone.root, "origin/main", exact=True).before) == {"order.placed": 20}


def test_a_branch_that_was_not_fetched_is_told_with_its_mend(repository: Repository) -> None:
    repository.git("remote", "add", "origin", "https://example.org/nowhere.git")
    with pytest.raises(NoBaseline, match="git fetch origin"):
        compare_with(repository.root, "origin/main")


def test_without_git_the_message_says_so(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBaseline, match="install git"):
        compare_with(repository.root, "HEAD")


def test_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "contracts").mkdir()
    with pytest.raises(NoBaseline, match="in no git repository"):
        compare_with(tmp_path / "contracts", "HEAD")


def test_a_bare_repository(repository: Repository, tmp_path: Path) -> None:
    repository.git("clone", "-q", "--bare", str(repository.folder), str(tmp_path / "bare.git"))
    with pytest.raises(NoBaseline, match="bare repository"):
        compare_with(tmp_path / "bare.git" / "contracts", "HEAD")


def test_a_repository_of_somebody_else(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(NoBaseline, match=r"does not trust .*git config --global --add safe\.directory "):
        compare_with(repository.root, "HEAD")


def test_a_working_tree_that_lies_elsewhere(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    repository.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    with pytest.raises(NoBaseline, match="lies elsewhere; run it there"):
        compare_with(repository.root, "HEAD")


def test_a_damaged_repository(repository: Repository) -> None:
    tree = repository.git("rev-parse", "HEAD:contracts")
    (repository.folder / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(NoBaseline, match=r"git cannot read the files of that commit: '.*'; fetch everything"):
        compare_with(repository.root, "HEAD")


def test_a_damaged_file(repository: Repository) -> None:
    blob = repository.git("rev-parse", "HEAD:contracts/shop/orders/events.yaml")
    (repository.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(NoBaseline, match=r"this clone lacks what HEAD:.*events\.yaml held"):
        compare_with(repository.root, "HEAD")


def test_a_repository_that_cannot_be_understood(repository: Repository) -> None:
    repository.write(".git/config", "[core\n")
    with pytest.raises(NoBaseline, match="git cannot say which repository this is: 'fatal: bad config"):
        compare_with(repository.root, "HEAD")


def test_a_linked_working_tree(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", str(tmp_path / "other"), "first")
    pair = compare_with(tmp_path / "other" / "contracts", "main", exact=True)
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 20}, {"order.placed": 10})


def test_variables_of_another_repository_mean_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hook, which runs with the variables of its own repository."""
    other = Repository(tmp_path / "other")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    assert lengths(compare_with(repository.root, "first").before) == {"order.placed": 10}


def test_the_contracts_may_be_the_repository_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path)
    repository.write("shop/orders/events.yaml", EVENTS.format(length=1, version="1.0.0"))
    repository.commit()
    repository.write("shop/orders/events.yaml", EVENTS.format(length=2, version="1.0.0"))
    assert lengths(compare_with(tmp_path, "HEAD").before) == {"order.placed": 1}
    monkeypatch.chdir(tmp_path)
    assert lengths(compare_with(Path(), "HEAD").before) == {"order.placed": 1}
    monkeypatch.chdir(tmp_path / "shop")
    assert lengths(compare_with(Path(".."), "HEAD").before) == {"order.placed": 1}


def test_a_folder_that_the_commit_does_not_have_yet(repository: Repository) -> None:
    repository.write("fresh/shop/orders/events.yaml", EVENTS.format(length=2, version="1.0.0"))
    pair = compare_with(repository.folder / "fresh", "HEAD")
    assert (lengths(pair.before), lengths(pair.after)) == ({}, {"order.placed": 2})


def test_a_folder_that_is_gone(repository: Repository) -> None:
    shutil.rmtree(repository.root)
    pair = compare_with(repository.root, "HEAD")
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 20}, {})


def test_a_folder_that_never_was(repository: Repository) -> None:
    with pytest.raises(NoBaseline, match=r"neither today nor in HEAD .* is there a contract"):
        compare_with(repository.folder / "contarcts", "HEAD")


def test_a_commit_that_only_deletes(repository: Repository) -> None:
    (repository.root / "shop/orders/events.yaml").unlink()
    repository.commit("delete")
    pair = compare_with(repository.root, "HEAD~1", exact=True)
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 20}, {})
    assert [problem.id for problem in pair.problems] == ["event-unknown"]  # Of the subscription, which is left.


@pytest.mark.parametrize("target", ["contracts/shop/orders/renamed.yaml", "contracts/shop/sales/events.yaml"])
def test_what_is_renamed_or_moved_is_still_there(target: str, repository: Repository) -> None:
    repository.git("checkout", "-q", "--", ".")
    (repository.folder / target).parent.mkdir(exist_ok=True)
    repository.git("mv", "contracts/shop/orders/events.yaml", target)
    pair = compare_with(repository.root, "HEAD")
    assert lengths(pair.before) == lengths(pair.after) == {"order.placed": 20}


def test_a_baseline_that_does_not_parse(repository: Repository) -> None:
    repository.write("contracts/shop/orders/events.yaml", "events: [\n")
    repository.commit("broken")
    repository.write_shop()
    pair = compare_with(repository.root, "HEAD")
    place = pair.baseline_problems[0].place
    assert place.file == f"HEAD:{(repository.root / 'shop/orders/events.yaml').as_posix()}"
    assert place.line == 2
    assert pair.problems == ()


def test_names_that_git_quotes(repository: Repository) -> None:
    names = ["a\nb", 'a"b', "ä", "a b", "a\tb", os.fsdecode(b"\xff\xfe")]
    for name in names:
        repository.write(f"contracts/shop/orders/{name}.yaml", f"types:\n  T{names.index(name)}: {{type: string}}\n")
    repository.commit("odd names")
    pair = compare_with(repository.root, "HEAD", whole=True)
    assert len(pair.before.documents) == len(pair.after.documents) == len(names) + 2
    assert all(document is pair.after.documents[steps] for steps, document in pair.before.documents.items())


def test_hidden_files_are_passed_over_as_on_disk(repository: Repository) -> None:
    for path in ("shop/.old/events.yaml", ".shop/orders/events.yaml", "shop/orders/.events.yaml", "root.yaml"):
        repository.write(f"contracts/{path}", EVENTS.format(length=1, version="1.0.0"))
    repository.write("contracts/shop/orders/notes.yml", "no contract")
    repository.commit("hidden")
    shutil.rmtree(repository.root)
    pair = compare_with(repository.root, "HEAD")
    assert sorted(pair.before.documents) == [
        ("shop", "mailer", "subscriptions.yaml"),
        ("shop", "orders", "events.yaml"),
    ]


class TestWhatGitKeepsOtherwise:
    def test_line_ends(self, repository: Repository) -> None:
        repository.git("config", "core.autocrlf", "true")
        file = repository.root / "shop/orders/events.yaml"
        file.write_bytes(EVENTS.format(length=20, version="1.0.0").replace("\n", "\r\n").encode())
        pair = compare_with(repository.root, "HEAD")
        assert lengths(pair.before) == lengths(pair.after) == {"order.placed": 20}

    def test_filters_are_not_run(self, repository: Repository, tmp_path: Path) -> None:
        repository.write(".gitattributes", "*.yaml filter=spy diff=spy\n")
        spy = f"touch {tmp_path / 'ran'}; cat"
        for key in ("filter.spy.clean", "filter.spy.smudge", "diff.spy.textconv", "core.fsmonitor", "core.pager"):
            repository.git("config", key, spy)
        (tmp_path / "ran").unlink(missing_ok=True)
        assert lengths(compare_with(repository.root, "HEAD").before) == {"order.placed": 20}
        assert not (tmp_path / "ran").exists()

    def test_links_below_the_root_are_followed(self, repository: Repository) -> None:
        link = repository.root / "shop/cellar/events.yaml"
        link.parent.mkdir()
        link.symlink_to("../orders/../orders/events.yaml")
        repository.commit("a link")
        repository.write_shop(length=50)
        pair = compare_with(repository.root, "HEAD")
        assert [module.path[-1] for module in pair.before.modules() if module.events] == ["cellar", "orders"]
        assert lengths(pair.before) == {"order.placed": 30}

    @pytest.mark.parametrize("target", ["/etc/passwd", "../../../outside.yaml", "nowhere.yaml", "events.yaml"])
    def test_links_that_lead_elsewhere_are_problems_of_the_baseline(self, target: str, repository: Repository) -> None:
        repository.write("outside.yaml", "events: {}\n")
        link = repository.root / "shop/cellar/events.yaml"
        link.parent.mkdir()
        link.symlink_to(target)
        repository.commit("a link")
        link.unlink()
        pair = compare_with(repository.root, "HEAD")
        assert [problem.id for problem in pair.baseline_problems] == ["file-unreadable"]

    def test_a_submodule_is_another_repository(self, repository: Repository, tmp_path: Path) -> None:
        inner = Repository(tmp_path / "inner")
        inner.write("orders/events.yaml", "events: {}\n")
        inner.commit()
        repository.git(
            "-c", "protocol.file.allow=always", "submodule", "-q", "add", str(inner.folder), "contracts/shop/inner"
        )
        repository.commit("a submodule")
        with pytest.raises(NoBaseline, match="is a submodule"):
            compare_with(repository.root, "HEAD")
        assert compare_with(repository.root / "shop/inner", "HEAD").label.startswith("HEAD")

    def test_huge_objects_are_not_read_whole(self, repository: Repository) -> None:
        huge = repository.write("contracts/shop/orders/huge.yaml", "# " + "x" * (LARGEST_BYTES + 3_000_000) + "\n")
        repository.write("contracts/shop/orders/zebra.yaml", "types: {Z: {type: string}}\n")
        repository.commit("huge")
        huge.unlink()
        (repository.root / "shop/orders/zebra.yaml").unlink()
        pair = compare_with(repository.root, "HEAD")
        assert [problem.id for problem in pair.baseline_problems] == ["file-too-large"]
        assert [type_.name for module in pair.before.modules() for type_ in module.types] == ["Z"]

    def test_names_of_objects_may_be_longer(self, tmp_path: Path) -> None:
        repository = Repository(tmp_path, "--object-format=sha256")
        repository.write_shop(length=1)
        repository.commit()
        repository.write_shop(length=2)
        pair = compare_with(repository.root, "HEAD")
        assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 1}, {"order.placed": 2})

    def test_a_partial_clone_fetches_nothing(self, repository: Repository, tmp_path: Path) -> None:
        repository.git("config", "uploadpack.allowFilter", "true")
        source = f"file://{repository.folder}"
        repository.git("clone", "-q", "--filter=blob:none", source, str(tmp_path / "clone"))
        clone = Repository(tmp_path / "clone")
        before = clone.bytes()
        with pytest.raises(NoBaseline, match=r"this clone lacks .*git fetch --refetch"):
            compare_with(clone.root, "origin/main~1")
        assert clone.bytes() == before


def test_nothing_is_written_to_the_repository(repository: Repository) -> None:
    # The index is older than the files, so that git would like to refresh it.
    for file in repository.root.rglob("*.yaml"):
        os.utime(file, (2_000_000_000, 2_000_000_000))
    before = repository.bytes()
    for against in (None, "HEAD", "first", "nowhere"):
        try:
            compare_with(repository.root, against)
        except NoBaseline:
            assert against == "nowhere"
    assert repository.bytes() == before
    subprocess.run(["git", "status"], cwd=repository.folder, check=True, capture_output=True)
    assert repository.bytes() != before  # So the test can tell.
