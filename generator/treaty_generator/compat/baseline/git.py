"""A commit as the baseline: of a branch, the one where the work at hand has left it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from treaty_generator.compat.baseline.baseline import Baseline
from treaty_generator.compat.baseline.began import began_on
from treaty_generator.compat.baseline.refused import NoBaseline, NothingYet
from treaty_generator.compat.baseline.repository import Repository
from treaty_generator.compat.baseline.tree import Entries, list_tree, read_tree
from treaty_generator.contract.files import Sources
from treaty_generator.problem import printable, quoted

_SHORT = 7  # Digits of an object name, as git shows them.
_HEAD = "HEAD"
_DEEPEN = "git fetch --unshallow; with actions/checkout, set `fetch-depth: 0`"


class Commit(NamedTuple):
    """A commit to compare with, and what stands in it."""

    repository: Repository
    label: str
    prefix: str
    entries: Entries


def read_commit(commit: Commit, today: Sources) -> Baseline:
    """Read the files of a commit, of which only those that differ from today's are read. Raises `NoBaseline`."""
    return Baseline(commit.label, commit.prefix, read_tree(commit.repository, commit.entries, commit.prefix, today))


def find_commit(root: Path, revision: str, *, exact: bool = False) -> Commit | None:
    """Find a commit, or its merge base with HEAD; None where git knows no such commit. Raises `NoBaseline`."""
    repository = Repository(root)
    named = repository.commit(revision) if revision else None
    return _listed(repository, revision, named, exact=exact) if named is not None else None


def is_commit(root: Path, revision: str) -> bool:
    """Whether git knows such a commit."""
    try:
        return Repository(root).commit(revision) is not None
    except NoBaseline:
        return False


def unknown_commit(root: Path, revision: str) -> NoBaseline:
    """Say that git knows no such commit, and what to do about it."""
    repository = Repository(root)
    what = f"git knows no commit {quoted(revision)}"
    if repository.commit(_HEAD) is None:
        return repository.refused(f"{what}: there is no commit at all yet", "commit the contracts first")
    if repository.is_shallow:
        return repository.refused(f"{what}, and this clone is shallow", _DEEPEN)
    remote, _, branch = revision.partition("/")
    if branch and remote in repository.said("remote").splitlines():
        return repository.refused(what, f"git fetch {printable(remote)}, or check the spelling")
    return repository.refused(what, "check the spelling; a folder is written with its path: ./before")


def find_default(root: Path) -> Commit:
    """Find where the branch began, or else the latest version tag. Raises `NoBaseline`."""
    repository = Repository(root)
    if repository.commit(_HEAD) is None:
        raise NothingYet(
            *repository.refused("there is no commit yet to compare with", "commit the contracts first").args
        )
    began = began_on(repository)
    for revision in filter(None, (began, _latest_tag(repository))):
        named = repository.commit(revision if revision == began else f"refs/tags/{revision}")
        if named is not None:
            return _listed(repository, revision, named, exact=revision != began)
    what = "nothing tells where this branch began, and no tag leads up to it"
    if repository.is_shallow:
        raise repository.refused(what, _DEEPEN)
    raise NothingYet(*repository.refused(what, "say what to compare with, such as --against HEAD").args)


def _listed(repository: Repository, revision: str, named: str, *, exact: bool) -> Commit:
    commit = named if exact else _merge_base(repository, revision, named)
    shown = printable(revision)
    label = f"{shown} ({'' if exact else 'merge base '}{commit[:_SHORT]})"
    return Commit(repository, label, f"{shown}:", list_tree(repository, commit))


def _merge_base(repository: Repository, revision: str, named: str) -> str:
    found = repository.said("merge-base", named, _HEAD)
    if found:
        return found
    if repository.commit(_HEAD) is None:
        raise repository.refused("this branch has no commit yet", "commit first, or compare as it is: --exact")
    what = f"no commit is common to {quoted(revision)} and this branch"
    if repository.is_shallow:
        raise repository.refused(f"{what} in this clone, which is shallow", _DEEPEN)
    raise repository.refused(what, "compare with it as it is: --exact")


def _latest_tag(repository: Repository) -> str:
    """Find the tag of the highest version that leads up to HEAD; where tags are no versions, the nearest one."""
    tags = repository.said("tag", "--merged", _HEAD).splitlines()
    if not tags:
        return ""
    from treaty_generator.compat.baseline.tags import latest_version

    return latest_version(tags) or repository.said("describe", "--tags", "--abbrev=0", _HEAD)
